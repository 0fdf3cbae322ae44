"""Describe the app to Django."""

from django.apps import AppConfig


class DemoappConfig(AppConfig):
    name = "demoapp"
