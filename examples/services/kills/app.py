"""Make the Celery app of a set-up; a worker is told by the environment which."""

import os

from celery import Celery
from django.conf import settings

from .setups import SETUPS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proj.settings")


def make_app(setup):
    """Return an app with the set-up's settings, and names that no other has."""
    app = Celery("kills", set_as_current=False)
    prefix = {"global_keyprefix": f"{setup.name}:"}
    app.conf.update(
        broker_url=getattr(settings, setup.broker),
        broker_transport_options={**prefix, **setup.transport},
        task_default_queue=f"kills-{setup.name}",
        task_ignore_result=True,
        **setup.conf,
    )
    app.autodiscover_tasks(["kills"])
    return app


if name := os.environ.get("KILLS_SETUP"):  # set for a worker
    app = next(make_app(setup) for setup in SETUPS if setup.name == name)
