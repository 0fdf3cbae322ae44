"""The pane with the rows that django-celery-results has stored."""

from __future__ import annotations

import sys
from typing import Any

COLUMNS = ("task_id", "status", "result", "date_done")
ROWS = 20
NOTE = "The newest rows in the table of django-celery-results."


def get_results() -> list[dict[str, Any]]:
    """Return the table of results as a pane, if the project has one."""
    models = sys.modules.get("django_celery_results.models")
    if models is None:
        return []
    try:
        found = models.TaskResult.objects.order_by("-pk").values_list(*COLUMNS)
        rows = [[str(value) for value in row] for row in found[:ROWS]]
    except Exception as error:  # noqa: BLE001 - the table or the database may be missing
        rows = []
        note = f"{NOTE} It can't be read now: {error}"
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
