"""Charge an order: two ways that go wrong when killed, and two that do not."""

from celery import shared_task
from django.db import transaction

from .accidents import begin, worst_moment
from .models import Charge, Order, SoleCharge


@shared_task(acks_late=True, reject_on_worker_lost=True)
def charge_unsafe(order_id):
    """Look, charge, and note it: in three steps, with room between them."""
    begin(order_id)
    order = Order.objects.get(pk=order_id)
    if order.status == Order.Status.PAID:
        return
    Charge.objects.create(order=order)
    worst_moment(order_id)
    order.status = Order.Status.PAID
    order.save(update_fields=["status"])


@shared_task(acks_late=True, reject_on_worker_lost=True)
def charge_locked(order_id):
    """Do the same in one transaction, with the order's row locked."""
    begin(order_id)
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order_id)
        if order.status == Order.Status.PAID:
            return
        Charge.objects.create(order=order)
        worst_moment(order_id)
        order.status = Order.Status.PAID
        order.save(update_fields=["status"])


@shared_task(acks_late=True, reject_on_worker_lost=True)
def charge_unique(order_id):
    """Let the database refuse a second charge."""
    begin(order_id)
    SoleCharge.objects.get_or_create(order_id=order_id)
    worst_moment(order_id)
    Order.objects.filter(pk=order_id).update(status=Order.Status.PAID)


@shared_task
def charge_early(order_id):
    """Charge with the lock, but let the message go before the work."""
    charge_locked(order_id)
