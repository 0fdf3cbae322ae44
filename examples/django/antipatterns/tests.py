"""Test that the code to avoid fails as the pages say."""

from celery import Celery
from django.db import transaction
from django.test import RequestFactory, SimpleTestCase, TransactionTestCase

from accounts.models import User
from antipatterns import at_once, base_without_django
from proj.testing import CeleryTestMixin

PASSWORD = "only in this test"
FORM = {
    "username": "ada",
    "email": "ada@example.org",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


class AtOnceTests(CeleryTestMixin, TransactionTestCase):
    """Watch the queue from inside a transaction around the view's own."""

    def sign_up(self):
        response = at_once.create_user(RequestFactory().post("/", FORM))
        self.assertEqual(response.url, "/accounts/welcome/")
        return User.objects.get().pk

    def test_sends_before_the_commit(self):
        with transaction.atomic():
            pk = self.sign_up()
            self.assertEqual(
                self.take_messages(), [("accounts.tasks.send_email", [pk])]
            )

    def test_sends_even_for_a_rollback(self):
        with transaction.atomic():
            pk = self.sign_up()
            transaction.set_rollback(True)
        self.assertFalse(User.objects.exists())
        self.assertEqual(self.take_messages(), [("accounts.tasks.send_email", [pk])])

    def test_shows_its_form(self):
        response = at_once.create_user(RequestFactory().get("/"))
        self.assertContains(response, "Password")


def nothing():
    """Do nothing, as a task."""


class BaseWithoutDjangoTests(SimpleTestCase):
    def setUp(self):
        # An app of its own, so that the project does not get this task.
        app = Celery("scratch", set_as_current=False)
        self.task = app.task(nothing, base=base_without_django.TimedTask)

    def test_is_timed_as_well(self):
        with self.assertLogs("antipatterns.base_without_django", "INFO") as logs:
            self.task.apply()
        self.assertRegex(logs.records[0].getMessage(), r"^SUCCESS after 0\.\d{3} s$")

    def test_has_no_delay_on_commit(self):
        with self.assertRaisesMessage(
            AttributeError, "'nothing' object has no attribute 'delay_on_commit'"
        ):
            self.task.delay_on_commit()
