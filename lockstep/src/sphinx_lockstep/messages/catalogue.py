"""Every message by its code."""

from __future__ import annotations

from sphinx_lockstep.messages import (
    drift,
    files,
    lab,
    listings,
    message,
    names,
    programs,
    records,
    replays,
    runs,
    servers,
    settings,
    site,
    updates,
    versions,
)
from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message

MODULES = (
    *(drift, files, lab, listings, message, names, programs, records, replays, runs),
    *(servers, settings, site, updates, versions),
)
CATALOGUE: dict[Code, type[Message]] = {
    found.code: found
    for module in MODULES
    for found in vars(module).values()
    if isinstance(found, type) and issubclass(found, Message) and found is not Message
}
