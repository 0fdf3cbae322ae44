"""Send tasks from a page, and show their results to the visitor who sent them."""

from celery.result import AsyncResult
from celery.states import READY_STATES
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from demoapp.forms import RenameForm
from demoapp.models import Widget
from demoapp.tasks import count_widgets, polish_widget, rename_widget

KEPT = 20  # a visitor's newest tasks, whose results they may see


def index(request):
    """List the widgets, and rename one through a task."""
    form = RenameForm(request.POST or None)
    if form.is_valid():
        widget = form.cleaned_data["widget"]
        sent = rename_widget.delay(widget.pk, form.cleaned_data["name"])
        return show_result(request, sent)
    context = {"form": form, "widgets": Widget.objects.all()}
    return render(request, "demoapp/index.html", context)


@require_POST
def count(request):
    """Count the widgets through a task."""
    return show_result(request, count_widgets.delay())


@require_POST
def polish(request, widget_id):
    """Polish a widget through a task that reports its progress."""
    return show_result(request, polish_widget.delay(widget_id))


def show_result(request, sent):
    """Redirect to the page of a task, and record that the visitor sent it."""
    earlier = request.session.get("task_ids", [])
    request.session["task_ids"] = [*earlier, sent.id][-KEPT:]
    return redirect("demoapp:result", sent.id)


@never_cache
def result(request, task_id):
    """Show the state of a task that the visitor sent, with its progress or result."""
    task_id = str(task_id)
    if task_id not in request.session.get("task_ids", []):
        raise Http404("This visitor sent no such task.")
    # Read it once: state and result of two reads might not belong together.
    meta = AsyncResult(task_id).backend.get_task_meta(task_id)
    context = {
        "task_id": task_id,
        "state": meta["status"],
        "ready": meta["status"] in READY_STATES,
        "info": meta["result"],
    }
    return render(request, "demoapp/result.html", context)
