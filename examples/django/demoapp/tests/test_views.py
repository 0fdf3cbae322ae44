"""Test the pages."""

import re
from uuid import uuid4

from django.test import Client, TestCase, TransactionTestCase
from django.urls import reverse
from django_celery_results.models import TaskResult

from demoapp.models import Widget
from demoapp.tasks import polish_widget
from proj import celery_app
from proj.testing import CeleryTestMixin

BUTTONS = ["/count/", "/widgets/1/polish/"]


class WidgetPageTests(CeleryTestMixin, TestCase):
    fixtures = ["widgets"]

    def test_lists_the_widgets(self):
        response = self.client.get("/")
        self.assertContains(response, "gear")
        self.assertContains(
            response, '<button aria-label="Polish gear">Polish</button>', html=True
        )
        self.assertContains(response, 'action="/widgets/1/polish/"')

    def test_says_when_there_is_none(self):
        Widget.objects.all().delete()
        self.assertContains(self.client.get("/"), "None yet: make some in the admin.")

    def test_rename_sends_the_key(self):
        response = self.client.post("/", {"widget": 2, "name": "handle"})
        self.assertRegex(response.url, r"^/results/[0-9a-f-]{36}/$")
        self.assertEqual(
            self.take_messages(), [("demoapp.tasks.rename_widget", [2, "handle"])]
        )

    def test_rename_needs_a_name(self):
        response = self.client.post("/", {"widget": 2, "name": ""})
        self.assertContains(response, "This field is required.")
        self.assertEqual(self.take_messages(), [])

    def test_count(self):
        response = self.client.post("/count/")
        self.assertEqual(response.status_code, 302)
        self.assertEqual(self.take_messages(), [("demoapp.tasks.count_widgets", [])])

    def test_polish(self):
        address = reverse("demoapp:polish", args=[3])
        self.assertEqual(address, "/widgets/3/polish/")
        response = self.client.post(address)
        self.assertRegex(response.url, r"^/results/[0-9a-f-]{36}/$")
        self.assertEqual(self.take_messages(), [("demoapp.tasks.polish_widget", [3])])

    def test_buttons_are_no_links(self):
        for address in BUTTONS:
            with self.subTest(address):
                self.assertEqual(self.client.get(address).status_code, 405)

    def test_forms_are_safe_from_other_sites(self):
        client = Client(enforce_csrf_checks=True)
        for address in BUTTONS:
            with self.subTest(address), self.assertLogs("django.security.csrf"):
                self.assertEqual(client.post(address).status_code, 403)


class ResultPageTests(TestCase):
    def test_reloads_until_the_task_has_run(self):
        response = self.client.get(reverse("demoapp:result", args=[uuid4()]))
        self.assertContains(response, "<dd>PENDING</dd>", html=True)
        self.assertContains(response, "or there is no such task")
        self.assertContains(response, 'http-equiv="refresh"')

    def test_shows_the_result(self):
        task_id = uuid4()
        TaskResult.objects.create(task_id=task_id, status="SUCCESS", result="42")
        response = self.client.get(reverse("demoapp:result", args=[task_id]))
        self.assertContains(response, f"<title>Task {task_id}</title>", html=True)
        self.assertContains(response, f"<h1>Task {task_id}</h1>", html=True)
        self.assertContains(response, "<dd>42</dd>", html=True)
        self.assertNotContains(response, 'http-equiv="refresh"')

    def test_shows_the_error_of_a_try(self):
        task_id = str(uuid4())
        celery_app.backend.mark_as_retry(task_id, OSError("<nobody>"))
        response = self.client.get(reverse("demoapp:result", args=[task_id]))
        self.assertContains(response, "<dd>RETRY</dd>", html=True)
        self.assertContains(response, "<dd>OSError('&lt;nobody&gt;')</dd>", html=True)
        self.assertContains(response, 'http-equiv="refresh"')


class ReloadedPageTests(CeleryTestMixin, TransactionTestCase):
    """Look at the page of a task again and again while a worker is at it."""

    fixtures = ["widgets"]

    def reload(self, sent):
        """Return each page there was, up to the first that does not reload itself."""
        pages = []

        def is_final():
            response = self.client.get(reverse("demoapp:result", args=[sent.id]))
            pages.append(response.content.decode())
            return 'http-equiv="refresh"' not in pages[-1]

        self.wait_until(is_final)
        return pages

    def test_counts_the_strokes(self):
        with self.running_worker():
            pages = self.reload(polish_widget.delay(1, strokes=4, pause=0.1))
        bars = [page for page in pages if "<progress" in page]
        counts = [re.search(r'value="(\d)" max="4"', bar)[1] for bar in bars]
        self.assertTrue(counts)
        self.assertEqual(counts, sorted(counts))
        for bar, count in zip(bars, counts, strict=True):
            self.assertIn(f"{count} of 4", bar)
        self.assertIn("<dd>gear shines</dd>", pages[-1])

    def test_tells_why_a_task_failed(self):
        with self.assertLogs("celery.app.trace", "ERROR"), self.running_worker():
            pages = self.reload(polish_widget.delay(4))
        self.assertIn("<dd>FAILURE</dd>", pages[-1])
        self.assertInHTML(
            "<dd>DoesNotExist('Widget matching query does not exist.')</dd>", pages[-1]
        )
