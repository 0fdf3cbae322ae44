"""Define the project's own user model, so that fields can be added to it later."""

from django.contrib.auth.models import AbstractUser


class User(AbstractUser):
    pass
