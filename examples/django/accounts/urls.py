"""Route the two ways to sign up; sign-up/ is the one to copy."""

from django.urls import path
from django.views.generic import TemplateView

from accounts.views import delay_on_commit, on_commit

app_name = "accounts"
urlpatterns = [
    path("sign-up/", delay_on_commit.create_user, name="sign-up"),
    path("on-commit/", on_commit.create_user, name="on-commit"),
    path(
        "welcome/",
        TemplateView.as_view(template_name="accounts/welcome.html"),
        name="welcome",
    ),
]
