"""Test the mail."""

from django.contrib.auth import get_user_model
from django.core import mail
from django.test import TestCase

from accounts.tasks import send_email


class SendEmailTests(TestCase):
    def test_writes_to_the_user(self):
        user = get_user_model().objects.create_user("ada", "ada@example.org")
        send_email(user.pk)
        [message] = mail.outbox
        self.assertEqual(message.to, ["ada@example.org"])
        self.assertIn("Hello ada", message.body)

    def test_needs_the_user(self):
        with self.assertRaises(get_user_model().DoesNotExist):
            send_email(1)
