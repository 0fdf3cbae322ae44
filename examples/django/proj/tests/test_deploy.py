"""Test what a server and a release need."""

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path
from wsgiref.util import setup_testing_defaults

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.core.management import call_command
from django.test import SimpleTestCase, TestCase, override_settings
from django.urls import resolve

from proj import asgi, wsgi


class ProductionTests(SimpleTestCase):
    def check(self, **environment):
        """Run the deployment checks as a server would, warnings as errors."""
        return subprocess.run(
            [sys.executable, "-W", "error", "manage.py", "check", "--deploy"],
            check=False,
            cwd=settings.BASE_DIR,
            env={**os.environ, "DJANGO_DEBUG": "", **environment},
            capture_output=True,
            text=True,
        )

    def test_checks_are_clean(self):
        text = (settings.BASE_DIR / "deploy" / "example.env").read_text()
        values = dict(word.split("=", 1) for word in shlex.split(text, comments=True))
        values["DJANGO_SECRET_KEY"] = "".join(map(chr, range(48, 112)))
        done = self.check(**values)
        self.assertEqual(done.stderr, "")
        self.assertEqual(
            done.stdout, "System check identified no issues (2 silenced).\n"
        )

    def test_a_missing_secret_key_is_named(self):
        done = self.check(DJANGO_SECRET_KEY="")
        self.assertEqual(done.returncode, 1)
        self.assertIn(
            "Set DJANGO_SECRET_KEY, or DJANGO_DEBUG=1 for development.", done.stderr
        )

    def test_static_files_are_collected(self):
        with tempfile.TemporaryDirectory() as folder:
            with override_settings(STATIC_ROOT=folder):
                call_command("collectstatic", interactive=False, verbosity=0)
            for name in ("admin/css/base.css", "demoapp/result.js"):
                self.assertTrue(Path(folder, name).is_file(), name)


class EntryPointTests(SimpleTestCase):
    path = "/accounts/welcome/"

    def test_a_wsgi_server_gets_an_answer(self):
        environ = {"HTTP_HOST": "testserver", "PATH_INFO": self.path}
        setup_testing_defaults(environ)
        began = []
        body = wsgi.application(environ, lambda *args: began.append(args))
        self.assertEqual(began[0][0], "200 OK")
        self.assertIn(b"</html>", b"".join(body))

    async def test_an_asgi_server_gets_an_answer(self):
        scope = {
            "type": "http",
            "method": "GET",
            "path": self.path,
            "query_string": b"",
            "headers": [(b"host", b"testserver")],
        }
        server = ApplicationCommunicator(asgi.application, scope)
        await server.send_input({"type": "http.request"})
        self.assertEqual((await server.receive_output())["status"], 200)
        self.assertIn(b"</html>", (await server.receive_output())["body"])
        await server.wait()

    def test_urls_lead_to_every_app(self):
        self.assertEqual(resolve("/").view_name, "demoapp:index")
        self.assertEqual(resolve("/accounts/sign-up/").view_name, "accounts:sign-up")
        self.assertEqual(resolve("/admin/").view_name, "admin:index")


class MigrationTests(TestCase):
    def test_models_have_their_migrations(self):
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)
