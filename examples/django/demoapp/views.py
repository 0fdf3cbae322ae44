"""Send tasks from a page, and show what became of them."""

from celery.result import AsyncResult
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from demoapp.forms import RenameForm
from demoapp.models import Widget
from demoapp.tasks import count_widgets, polish_widget, rename_widget


def index(request):
    """List the widgets, and rename one through a task."""
    form = RenameForm(request.POST or None)
    if form.is_valid():
        widget = form.cleaned_data["widget"]
        sent = rename_widget.delay(widget.pk, form.cleaned_data["name"])
        return redirect("demoapp:result", sent.id)
    context = {"form": form, "widgets": Widget.objects.all()}
    return render(request, "demoapp/index.html", context)


@require_POST
def count(request):
    """Count the widgets through a task."""
    sent = count_widgets.delay()
    return redirect("demoapp:result", sent.id)


@require_POST
def polish(request, widget_id):
    """Polish a widget through a task that tells how far it is."""
    sent = polish_widget.delay(widget_id)
    return redirect("demoapp:result", sent.id)


def result(request, task_id):
    """Show the state of a task, and its result as soon as there is one."""
    context = {"result": AsyncResult(str(task_id))}
    return render(request, "demoapp/result.html", context)
