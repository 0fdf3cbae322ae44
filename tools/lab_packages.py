"""What is shipped to the reader's browser, and in which form: see requirements/lab.in."""

# What the lab does first; what this imports is shipped compiled.
START = """
import os
import sys
import types

# What Python in a browser lacks, and what nothing there calls.
for name, has in {
    "click_repl": {"register_repl": print},
    "dbm": {"error": OSError},
    "pwd": {"getpwuid": None},
    "_multiprocessing": {"SemLock": None},
}.items():
    sys.modules[name] = types.ModuleType(name)
    vars(sys.modules[name]).update(has)
sys.modules["_billiard"] = None
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
os.geteuid, os.getegid = os.getuid, os.getgid

import django
from django.conf import settings

contrib = "admin auth contenttypes messages sessions staticfiles".split()
settings.configure(
    CACHES={
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
        }
    },
    CELERY_BROKER_URL="memory://localhost/",
    CELERY_RESULT_BACKEND="django-db",
    DATABASES={
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    },
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
admin.site.urls

import celery.__main__
import celery.app.control
import celery.beat
import celery.bin.celery
import celery.concurrency.solo
import celery.contrib.django.task
import celery.worker.consumer.delayed_delivery
import celery.worker.strategy
import django.core.management.commands.shell
import django.core.management.commands.check
import django.shortcuts
import django.test
import django_celery_beat.schedulers
import kombu.transport.memory

app = celery.Celery("proj")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.set_default()
app.send_task("nothing")
app.Worker(pool="solo")
call_command("migrate", verbosity=0)
"""

# What nothing in a browser needs; a test imports all the rest.
LEAVE_OUT = [
    "**/*.po",
    "**/*.pyi",
    "**/py.typed",
    "**/locale/[!e]*/**",
    "**/locale/e[!n]*/**",
    "**/locale/en_*/**",
    "celery/backends/arangodb.py",
    "celery/backends/azureblockblob.py",
    "celery/backends/cassandra.py",
    "celery/backends/consul.py",
    "celery/backends/cosmosdbsql.py",
    "celery/backends/couch*.py",
    "celery/backends/dynamodb.py",
    "celery/backends/elasticsearch.py",
    "celery/backends/gcs.py",
    "celery/backends/mongodb.py",
    "celery/backends/s3.py",
    "cron_descriptor/locale/[!e]*.mo",
    "dateutil/zoneinfo/*.tar.gz",
    "django/contrib/admin/static/**",
    "django/contrib/admindocs/**",
    "django/contrib/flatpages/**",
    "django/contrib/gis/**",
    "django/contrib/postgres/**",
    "django/contrib/redirects/**",
    "django/contrib/sitemaps/**",
    "django/contrib/syndication/**",
    "django/db/backends/mysql/**",
    "django/db/backends/oracle/**",
    "django/db/backends/postgresql/**",
    "kombu/asynchronous/aws/**",
    "kombu/transport/SLMQ.py",
    "kombu/transport/SQS/**",
    "kombu/transport/azure*.py",
    "kombu/transport/confluentkafka.py",
    "kombu/transport/consul.py",
    "kombu/transport/etcd.py",
    "kombu/transport/gcpubsub.py",
    "kombu/transport/mongodb.py",
    "kombu/transport/pgmq.py",
    "kombu/transport/pyro.py",
    "kombu/transport/qpid.py",
    "kombu/transport/sqlalchemy/**",
    "kombu/transport/zookeeper.py",
    "tzdata/zoneinfo/*.tab",
    "tzdata/zoneinfo/leap*",
    "tzdata/zoneinfo/tzdata.zi",
    "click_repl/**",
    "click_repl-*/**",
    "prompt_toolkit/**",
    "prompt_toolkit-*/**",
    "typing_extensions.py",
    "typing_extensions-*/**",
    "wcwidth/**",
    "wcwidth-*/**",
    "_pydatetime.py",
    "_pyio.py",
    "asyncio/proactor_events.py",
    "asyncio/windows_*.py",
    "encodings/cp[!14]*.py",
    "encodings/mac_*.py",
    "ftplib.py",
    "imaplib.py",
    "mailbox.py",
    "pickletools.py",
    "poplib.py",
    "xmlrpc/**",
]

SOURCE_ONLY = [
    "celery/app/trace.py",  # tracebacks of tasks go through it
    "crontab.py",  # of the LGPL
]
