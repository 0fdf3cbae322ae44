"""The rows that django-celery-results has stored."""

from __future__ import annotations

import sys
from typing import Any

COLUMNS = ("task_id", "status", "result", "date_done")
ROWS = 20
NOTE = "The newest rows of the table that django-celery-results writes to."


def get_results() -> list[dict[str, Any]]:
    """Return the table of results as a pane, where the project has one."""
    models = sys.modules.get("django_celery_results.models")
    if models is None:
        return []
    try:
        found = models.TaskResult.objects.order_by("-pk").values_list(*COLUMNS)
        rows = [[str(value) for value in row] for row in found[:ROWS]]
    except Exception as error:  # noqa: BLE001 - no table yet, or no database any more
        rows = []
        note = f"{NOTE} Now it cannot be read: {error}"
    else:
        note = NOTE
    return [
        {
            "name": "results",
            "title": "Results",
            "note": note,
            "columns": list(COLUMNS),
            "rows": rows,
        }
    ]
