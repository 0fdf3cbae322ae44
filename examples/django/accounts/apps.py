"""Describe the app to Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
