"""Answer with the number of a process."""

from django.http import HttpResponse
from django.urls import path


def index(request):
    text = "from the reloader's child"
    return HttpResponse(text)


urlpatterns = [path("", index)]
