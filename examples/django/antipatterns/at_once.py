"""Send the task immediately, so that it may run before the user is committed."""

from django.db import transaction
from django.shortcuts import redirect, render

from accounts.forms import SignUpForm
from accounts.tasks import send_email


@transaction.atomic
def create_user(request):
    form = SignUpForm(request.POST or None)
    if form.is_valid():
        user = form.save()
        send_email.delay(user.pk)
        return redirect("accounts:welcome")
    return render(request, "accounts/sign_up.html", {"form": form})
