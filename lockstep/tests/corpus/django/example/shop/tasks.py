from celery import shared_task
from django.conf import settings


@shared_task
def greet(name):
    return f"{settings.SHOP_GREETING}, {name}!"
