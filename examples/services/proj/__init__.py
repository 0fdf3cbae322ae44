"""Load the Celery app with Django, so that every shared task belongs to it."""

from .celery import app as celery_app

__all__ = ["celery_app"]
