"""Define an app whose broker is a folder, to compare real brokers with."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "proj.settings")


def make_app(folder):
    """Return an app that sends and receives through files in a folder."""
    app = Celery("folder", broker="filesystem://localhost", set_as_current=False)
    app.conf.include = ["speed.tasks"]
    app.conf.broker_transport_options = {
        "data_folder_in": f"{folder}/messages",
        "data_folder_out": f"{folder}/messages",
        "control_folder": f"{folder}/control",
    }
    return app


app = make_app(os.environ.get("SPEED_FOLDER", "."))
