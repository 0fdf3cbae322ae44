"""Test the pages."""

from uuid import uuid4

from django.test import Client, TestCase
from django.urls import reverse
from django_celery_results.models import TaskResult

from proj.testing import CeleryTestMixin


class WidgetPageTests(CeleryTestMixin, TestCase):
    fixtures = ["widgets"]

    def test_lists_the_widgets(self):
        response = self.client.get("/")
        self.assertContains(response, "<li>gear</li>", html=True)

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

    def test_count_is_no_link(self):
        self.assertEqual(self.client.get("/count/").status_code, 405)

    def test_forms_are_safe_from_other_sites(self):
        client = Client(enforce_csrf_checks=True)
        self.assertEqual(client.post("/count/").status_code, 403)


class ResultPageTests(TestCase):
    def test_reloads_until_the_task_has_run(self):
        response = self.client.get(reverse("demoapp:result", args=[uuid4()]))
        self.assertContains(response, "<dd>PENDING</dd>", html=True)
        self.assertContains(response, 'http-equiv="refresh"')

    def test_shows_the_result(self):
        task_id = uuid4()
        TaskResult.objects.create(task_id=task_id, status="SUCCESS", result="42")
        response = self.client.get(reverse("demoapp:result", args=[task_id]))
        self.assertContains(response, f"<title>Task {task_id}</title>", html=True)
        self.assertContains(response, f"<h1>Task {task_id}</h1>", html=True)
        self.assertContains(response, "<dd>42</dd>", html=True)
        self.assertNotContains(response, 'http-equiv="refresh"')
