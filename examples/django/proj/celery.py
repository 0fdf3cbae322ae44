"""Define the Celery app of this project."""

import os

from celery import Celery

# The celery program does not pass through manage.py: name the settings for it.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proj.settings")

app = Celery("proj")

# Given by name, the settings are loaded when they are first needed and never
# have to be sent to a child process. Only names that begin with CELERY_ count.
app.config_from_object("django.conf:settings", namespace="CELERY")

# Import the tasks module of every app in INSTALLED_APPS.
app.autodiscover_tasks()


@app.task(bind=True, ignore_result=True)
def debug_task(self):
    """Print the request that this run answers."""
    print(f"{self.name} answers {self.request!r}")
