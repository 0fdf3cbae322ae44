"""The pane with each message: its content and its state."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from celery import signals
from kombu.transport.memory import Channel

NOTE = "Every message that was sent, the newest last."
LONG = 200  # characters of a title
KEPT = 50  # messages

Items = dict[str, dict[str, Any]]

_items: Items = {}
_mark: Callable[[str], None] = print


def connect(items: Items, mark: Callable[[str], None]) -> None:
    """Record each message in ``items``, and report a new one with ``mark``."""
    global _items, _mark
    _items, _mark = items, mark
    signals.after_task_publish.connect(_on_sent, weak=False)
    signals.task_received.connect(_on_received, weak=False)
    signals.task_prerun.connect(_on_prerun, weak=False)
    signals.task_success.connect(_on_success, weak=False)
    signals.task_failure.connect(_on_failure, weak=False)
    signals.task_retry.connect(_on_retry, weak=False)
    signals.task_revoked.connect(_on_revoked, weak=False)
    signals.task_unknown.connect(_on_unknown, weak=False)


def _on_sent(
    sender: str, headers: dict[str, Any], routing_key: str, **kwargs: Any
) -> None:
    title = f"{sender}{_show_arguments(headers)}"[:LONG]
    _items[_key(headers["id"], headers.get("retries"))] = {
        "id": _key(headers["id"], headers.get("retries")),
        "title": title,
        "state": "waiting",
        "details": _find_details(headers["id"], headers.get("retries"))
        or [["Headers", _dump(headers)]],
    }
    while len(_items) > KEPT:
        del _items[next(iter(_items))]
    _mark(f"sent to queue {routing_key or 'celery'}: {title}")


def _show_arguments(headers: dict[str, Any]) -> str:
    """Return the arguments as a call shows them, from the message's headers."""
    positional = str(headers.get("argsrepr", "()"))
    if positional.endswith(",)"):
        positional = f"{positional[:-2]})"
    keywords = str(headers.get("kwargsrepr", "{}"))
    return positional if keywords == "{}" else f"{positional} {keywords}"


def _key(task_id: str, retries: int | None) -> str:
    """Return a key that differs between a message and its retries."""
    return f"{task_id}/{retries or 0}"


def find_messages() -> list[tuple[str, dict[str, Any]]]:
    """Return each message that waits in the memory broker, after its queue's name."""
    return [
        (name, message)
        for name, queue in list(Channel.queues.items())
        for message in list(queue.queue)
        if isinstance(message, dict)
    ]


def decode(message: dict[str, Any]) -> Any:
    """Return the decoded body of a message."""
    body = message["body"]
    if message["properties"].get("body_encoding") == "base64":
        body = base64.b64decode(body)
    if message.get("content-type") == "application/json":
        return json.loads(body)
    return repr(body)


def _find_details(task_id: str, retries: int | None) -> list[list[str]]:
    for name, message in find_messages():
        headers = message["headers"]
        if (headers.get("id"), headers.get("retries")) == (task_id, retries):
            return [
                ["Body", _dump(decode(message))],
                ["Headers", _dump(headers)],
                ["Properties", _dump({"queue": name, **message["properties"]})],
            ]
    return []


def _dump(value: Any) -> str:
    return json.dumps(value, indent=2, default=repr, ensure_ascii=False)


def _note(task_id: str, retries: int | None, state: str) -> None:
    item = _items.get(_key(task_id, retries))
    if item is not None:
        item["state"] = state


def _on_received(request: Any, **kwargs: Any) -> None:
    retries = request.request_dict.get("retries")
    eta = request.request_dict.get("eta")
    _note(request.id, retries, f"scheduled for {eta}" if eta else "received")


def _on_prerun(task: Any, task_id: str, **kwargs: Any) -> None:
    _note(task_id, task.request.retries, "running")


def _on_success(sender: Any, result: Any, **kwargs: Any) -> None:
    _note(sender.request.id, sender.request.retries, f"succeeded: {result!r}"[:LONG])


def _on_failure(sender: Any, task_id: str, exception: Any, **kwargs: Any) -> None:
    _note(task_id, sender.request.retries, f"failed: {exception!r}"[:LONG])


def _on_retry(sender: Any, request: Any, reason: Any, **kwargs: Any) -> None:
    _note(request.id, request.retries, f"failed, will be retried: {reason}"[:LONG])


def _on_revoked(request: Any, expired: bool, **kwargs: Any) -> None:
    retries = request.request_dict.get("retries")
    _note(request.id, retries, "expired" if expired else "revoked")


def _on_unknown(id: str, **kwargs: Any) -> None:
    _note(id, 0, "discarded: unregistered task")


def get_pane() -> dict[str, Any]:
    """Return the messages as a pane; a purged message no longer waits."""
    waiting = {
        _key(m["headers"].get("id"), m["headers"].get("retries"))
        for _, m in find_messages()
    }
    for key, item in _items.items():
        if item["state"] == "waiting" and key not in waiting:
            item["state"] = "removed from the queue"
    return {
        "name": "queue",
        "title": "Queue",
        "note": NOTE,
        "items": list(_items.values()),
    }
