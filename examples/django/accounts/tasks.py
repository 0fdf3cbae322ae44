"""Write to users."""

from celery import shared_task
from django.contrib.auth import get_user_model


@shared_task(ignore_result=True)
def send_email(user_pk):
    """Send the welcome mail to a user."""
    user = get_user_model().objects.get(pk=user_pk)
    user.email_user("Welcome", f"Hello {user.get_username()}, nice to have you here.")
