"""Test when each way to sign up sends its task."""

from django.core import mail
from django.db import transaction
from django.test import TestCase, TransactionTestCase
from django.urls import reverse

from accounts.models import User
from proj.testing import CeleryTestMixin

PASSWORD = "only in this test"
FORM = {
    "username": "ada",
    "email": "ada@example.org",
    "password1": PASSWORD,
    "password2": PASSWORD,
}
WAYS = ["on-commit", "sign-up"]


class TransactionTests(CeleryTestMixin, TransactionTestCase):
    """Watch the queue from inside a transaction around the view's own."""

    def sign_up(self, way):
        self.assertRedirects(
            self.client.post(f"/accounts/{way}/", FORM), "/accounts/welcome/"
        )
        return User.objects.get().pk

    def test_both_ways_send_after_the_commit(self):
        for way in WAYS:
            with self.subTest(way):
                with transaction.atomic():
                    pk = self.sign_up(way)
                    self.assertEqual(self.take_messages(), [])
                self.assertEqual(
                    self.take_messages(), [("accounts.tasks.send_email", [pk])]
                )
                User.objects.all().delete()

    def test_both_ways_send_nothing_after_a_rollback(self):
        for way in WAYS:
            with self.subTest(way):
                with transaction.atomic():
                    self.sign_up(way)
                    transaction.set_rollback(True)
                self.assertEqual(self.take_messages(), [])

    def test_a_worker_sends_the_mail(self):
        with self.running_worker():
            self.sign_up("sign-up")
            self.wait_until(lambda: mail.outbox)
        self.assertEqual(mail.outbox[0].to, ["ada@example.org"])


class FormTests(CeleryTestMixin, TestCase):
    def test_callbacks_can_be_captured(self):
        for way in WAYS:
            with self.subTest(way):
                with self.captureOnCommitCallbacks(execute=True) as callbacks:
                    self.client.post(f"/accounts/{way}/", FORM | {"username": way})
                    self.assertEqual(self.take_messages(), [])
                self.assertEqual(len(callbacks), 1)
                self.assertEqual(len(self.take_messages()), 1)

    def test_an_address_is_needed(self):
        response = self.client.post("/accounts/sign-up/", FORM | {"email": ""})
        self.assertContains(response, "This field is required.")
        self.assertEqual(self.take_messages(), [])

    def test_the_form_is_shown(self):
        for way in WAYS:
            with self.subTest(way):
                address = reverse(f"accounts:{way}")
                self.assertEqual(address, f"/accounts/{way}/")
                self.assertContains(self.client.get(address), "Password")
