"""Route the three ways to sign up; sign-up/ is the one to copy."""

from django.urls import path
from django.views.generic import TemplateView

from accounts.views import at_once, delay_on_commit, on_commit

app_name = "accounts"
urlpatterns = [
    path("sign-up/", delay_on_commit.create_user, name="sign-up"),
    path("at-once/", at_once.create_user, name="at-once"),
    path("on-commit/", on_commit.create_user, name="on-commit"),
    path("delay-on-commit/", delay_on_commit.create_user, name="delay-on-commit"),
    path(
        "welcome/",
        TemplateView.as_view(template_name="accounts/welcome.html"),
        name="welcome",
    ),
]
