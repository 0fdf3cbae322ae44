"""Test the mail."""

from smtplib import SMTPServerDisconnected
from unittest.mock import patch

from celery.signals import task_retry
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.test import TestCase

from accounts.models import User
from accounts.tasks import send_email


class SendEmailTests(TestCase):
    def test_writes_to_the_user(self):
        user = User.objects.create_user("ada", "ada@example.org")
        send_email(user.pk)
        [message] = mail.outbox
        self.assertEqual(message.to, ["ada@example.org"])
        self.assertIn("Hello ada", message.body)

    def test_needs_the_user(self):
        with self.assertRaises(User.DoesNotExist):
            send_email(1)


class RetryTests(TestCase):
    """Make Django's email backend for tests fail as an SMTP server does."""

    def setUp(self):
        super().setUp()
        self.user = User.objects.create_user("ada", "ada@example.org")
        self.waits = []
        task_retry.connect(self.note_retry)
        self.addCleanup(task_retry.disconnect, self.note_retry)

    def note_retry(self, reason, **kwargs):
        self.waits.append(reason.when)

    def failing(self, *outcomes):
        return patch.object(EmailBackend, "send_messages", side_effect=outcomes)

    def test_tries_again_after_an_smtp_error(self):
        with self.failing(SMTPServerDisconnected("gone"), 1) as send_messages:
            self.assertEqual(send_email.apply([self.user.pk]).state, "SUCCESS")
        self.assertEqual(send_messages.call_count, 2)
        self.assertEqual(len(self.waits), 1)

    def test_gives_up_after_longer_and_longer_waits(self):
        errors = [SMTPServerDisconnected("gone")] * 6
        with self.failing(*errors), self.assertLogs("celery.app.trace", "ERROR"):
            self.assertEqual(send_email.apply([self.user.pk]).state, "FAILURE")
        for wait, longest in zip(self.waits, [1, 2, 4, 8, 16], strict=True):
            self.assertLessEqual(wait, longest)  # jitter makes it shorter by chance
