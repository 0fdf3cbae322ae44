"""Write to users."""

from celery import shared_task

from accounts.models import User


@shared_task(
    autoretry_for=(OSError,),  # an SMTPException is one, and so is a refused connection
    retry_backoff=True,
    max_retries=5,
    ignore_result=True,
)
def send_email(user_id):
    """Send the welcome mail to a user."""
    user = User.objects.get(pk=user_id)
    user.email_user("Welcome", f"Hello {user.get_username()}, nice to have you here.")
