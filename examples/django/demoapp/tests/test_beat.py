"""Test that what is entered in the admin is what beat sends."""

from django.contrib.auth import get_user_model
from django.test import TransactionTestCase
from django.urls import reverse
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler

from proj import celery_app
from proj.testing import CeleryTestMixin


class PeriodicTaskTests(CeleryTestMixin, TransactionTestCase):
    def test_an_entry_of_the_admin_is_sent(self):
        every_second = IntervalSchedule.objects.create(every=1, period="seconds")
        self.client.force_login(get_user_model().objects.create_superuser("admin"))
        response = self.client.post(
            reverse("admin:django_celery_beat_periodictask_add"),
            {
                "name": "Count",
                "regtask": "demoapp.tasks.count_widgets",
                "enabled": "on",
                "interval": every_second.pk,
                "args": "[]",
                "kwargs": "{}",
                "headers": "{}",
            },
        )
        self.assertRedirects(
            response, reverse("admin:django_celery_beat_periodictask_changelist")
        )
        PeriodicTask.objects.exclude(name="Count").delete()

        scheduler = DatabaseScheduler(app=celery_app)
        entry = scheduler.schedule["Count"]
        self.assertEqual(entry.task, "demoapp.tasks.count_widgets")
        scheduler.apply_async(entry, advance=False)
        self.assertEqual(self.take_messages(), [("demoapp.tasks.count_widgets", [])])
