"""Find the versions of existing servers, and which of them can't be used."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sphinx_lockstep.live.servers.base import ServerError
from sphinx_lockstep.live.servers.opening import make_server
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.settings.entries import ExistingServer


def find_versions(
    externals: Iterable[ExistingServer], names: Collection[str]
) -> dict[str, str | Message]:
    """Return each named server with its version, or the reason it can't be used."""
    found: dict[str, str | Message] = {}
    for external in externals:
        if external.name in names:
            try:
                server = make_server(external)
                found[external.name] = f"{server.title} {server.get_version()}"
            except ServerError as error:
                found[external.name] = error.message
    return found
