"""Test what a server and a release need."""

import os
import subprocess
import sys

from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.test import SimpleTestCase, TestCase
from django.urls import resolve

from proj import asgi, wsgi


class ProductionTests(SimpleTestCase):
    def check(self, **environment):
        """Run the deployment checks as a server would, warnings as errors."""
        return subprocess.run(
            [sys.executable, "-W", "error", "manage.py", "check", "--deploy"],
            cwd=settings.BASE_DIR,
            env={**os.environ, "DJANGO_DEBUG": "0", **environment},
            capture_output=True,
            text=True,
        )

    def test_checks_are_clean(self):
        secret_key = "".join(map(chr, range(48, 112)))
        done = self.check(DJANGO_SECRET_KEY=secret_key, DJANGO_ALLOWED_HOSTS="a.test")
        self.assertEqual(done.stderr, "")
        self.assertEqual(
            done.stdout, "System check identified no issues (0 silenced).\n"
        )

    def test_a_missing_secret_key_is_named(self):
        done = self.check(DJANGO_SECRET_KEY="")
        self.assertEqual(done.returncode, 1)
        self.assertIn(
            "ImproperlyConfigured: Set DJANGO_SECRET_KEY: DJANGO_DEBUG is off.",
            done.stderr,
        )


class EntryPointTests(SimpleTestCase):
    def test_servers_find_an_application(self):
        self.assertIsInstance(wsgi.application, WSGIHandler)
        self.assertIsInstance(asgi.application, ASGIHandler)

    def test_urls_lead_to_every_app(self):
        self.assertEqual(resolve("/").view_name, "demoapp:index")
        self.assertEqual(resolve("/accounts/sign-up/").view_name, "accounts:sign-up")
        self.assertEqual(resolve("/admin/").view_name, "admin:index")


class MigrationTests(TestCase):
    def test_models_have_their_migrations(self):
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)
