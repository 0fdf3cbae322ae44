"""Test the pages."""

import re
from uuid import uuid4

from django.db import connection
from django.test import Client, TestCase, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_celery_results.models import TaskResult

from demoapp.models import Widget
from demoapp.tasks import polish_widget
from demoapp.views import KEPT
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


def visit(client, task_id):
    """Return the page of a task, as the visitor who sent it."""
    session = client.session
    session["task_ids"] = [str(task_id)]
    session.save()
    return client.get(reverse("demoapp:result", args=[task_id]))


class ResultPageTests(TestCase):
    def test_polls_until_the_task_is_done(self):
        response = visit(self.client, uuid4())
        self.assertContains(response, "<dd>PENDING</dd>", html=True)
        self.assertContains(response, "No worker has started it yet.")
        self.assertContains(response, " data-poll>")
        self.assertContains(response, 'src="/static/demoapp/result.js"')

    def test_shows_the_result(self):
        task_id = uuid4()
        TaskResult.objects.create(task_id=task_id, status="SUCCESS", result="42")
        response = visit(self.client, task_id)
        self.assertContains(response, f"<title>Task {task_id}</title>", html=True)
        self.assertContains(response, f"<h1>Task {task_id}</h1>", html=True)
        self.assertContains(response, "<dd>42</dd>", html=True)
        self.assertNotContains(response, "data-poll")

    def test_reads_the_result_once(self):
        task_id = uuid4()
        with CaptureQueriesContext(connection) as queries:
            visit(self.client, task_id)
        reads = [one for one in queries if "_taskresult" in one["sql"]]
        self.assertEqual(len(reads), 1)

    def test_keeps_the_error_of_an_attempt_to_itself(self):
        task_id = str(uuid4())
        celery_app.backend.mark_as_retry(task_id, OSError("secret-host"))
        response = visit(self.client, task_id)
        self.assertContains(response, "<dd>RETRY</dd>", html=True)
        self.assertContains(response, "The task will be tried again.")
        self.assertContains(response, " data-poll>")
        self.assertNotContains(response, "secret-host")

    def test_is_for_the_visitor_who_sent_the_task(self):
        address = self.client.post("/count/").url
        self.assertEqual(self.client.get(address).status_code, 200)
        with self.assertLogs("django.request", "WARNING"):
            self.assertEqual(Client().get(address).status_code, 404)

    def test_a_visitor_has_a_limited_number_of_tasks(self):
        addresses = [self.client.post("/count/").url for _ in range(KEPT + 1)]
        self.assertEqual(self.client.get(addresses[1]).status_code, 200)
        with self.assertLogs("django.request", "WARNING"):
            self.assertEqual(self.client.get(addresses[0]).status_code, 404)


class PolledPageTests(CeleryTestMixin, TransactionTestCase):
    """Get the page of a task again and again while a worker runs the task."""

    fixtures = ["widgets"]

    def poll(self, sent):
        """Return each page there was, up to the first that asks for no other."""
        pages = []

        def is_final():
            pages.append(visit(self.client, sent.id).content.decode())
            return "data-poll" not in pages[-1]

        self.wait_until(is_final)
        return pages

    def test_counts_the_strokes(self):
        with self.running_worker():
            pages = self.poll(polish_widget.delay(1, strokes=4, pause=0.1))
        bars = [page for page in pages if "<progress" in page]
        counts = [re.search(r'value="(\d)" max="4"', bar)[1] for bar in bars]
        self.assertTrue(counts)
        self.assertEqual(counts, sorted(counts))
        for bar, count in zip(bars, counts, strict=True):
            self.assertIn(f"{count} of 4", bar)
        self.assertIn("<dd>gear shines</dd>", pages[-1])

    def test_says_that_a_task_failed(self):
        with self.assertLogs("celery.app.trace", "ERROR"), self.running_worker():
            pages = self.poll(polish_widget.delay(4))
        self.assertIn("<dd>FAILURE</dd>", pages[-1])
        self.assertIn("The task failed.", pages[-1])
        self.assertNotIn("DoesNotExist", pages[-1])
