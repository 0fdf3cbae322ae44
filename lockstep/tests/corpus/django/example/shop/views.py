import os

from django.http import HttpResponse

from shop import tasks


def greet(request, name):
    tasks.greet.delay(name)
    return HttpResponse(os.environ.get("SHOP_SIGN", "Open"))
