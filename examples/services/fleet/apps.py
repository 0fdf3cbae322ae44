"""Configure the app, and let workers keep a heartbeat file where one is asked for."""

from django.apps import AppConfig
from django.conf import settings

from . import heartbeat


class FleetConfig(AppConfig):
    name = "fleet"

    def ready(self):
        if settings.HEARTBEAT_FILE:
            heartbeat.connect(settings.HEARTBEAT_FILE)
