"""Do what readers of the lab do first: what this imports is shipped compiled.

The build runs it in the browser's Python, with this folder on the import path.
"""

import os

import missing  # the module beside this file

missing.add()
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
os.geteuid, os.getegid = os.getuid, os.getgid

import django
from django.conf import settings

contrib = ("admin", "auth", "contenttypes", "messages", "sessions", "staticfiles")
settings.configure(
    CACHES={
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
        }
    },
    CELERY_BROKER_URL="memory://localhost/",
    CELERY_RESULT_BACKEND="django-db",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=[
        *(f"django.contrib.{name}" for name in contrib),
        "django_celery_results",
        "django_celery_beat",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    ROOT_URLCONF="django.contrib.auth.urls",
    SECRET_KEY="none",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
)
django.setup()

from django.contrib import admin
from django.core.management import call_command

call_command("check")
assert admin.site.urls  # making them imports the views

import celery.__main__
import celery.app.control
import celery.beat
import celery.bin.celery
import celery.concurrency.solo
import celery.contrib.django.task
import celery.worker.consumer.delayed_delivery
import celery.worker.strategy
import django.core.management.commands.check
import django.core.management.commands.shell
import django.shortcuts
import django.test
import django_celery_beat.schedulers  # noqa: F401 - beat imports it by its name
import kombu.transport.memory  # noqa: F401 - the broker's URL names it

app = celery.Celery("proj")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()
app.send_task("nothing")
app.Worker(pool="solo")
call_command("migrate", verbosity=0)
