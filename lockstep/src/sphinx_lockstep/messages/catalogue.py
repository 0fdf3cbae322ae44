"""Every message by its code."""

from __future__ import annotations

from sphinx_lockstep.messages import (
    diffs,
    documents,
    drift,
    files,
    fragments,
    includes,
    lab,
    listings,
    names,
    notes,
    orphans,
    outputs,
    programs,
    reader_files,
    records,
    replays,
    requests,
    runs,
    servers,
    settings,
    site,
    transcripts,
    trees,
    updates,
    versions,
)
from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message

MODULES = (
    *(diffs, documents, drift, files, fragments, includes, lab, listings),
    *(names, notes, orphans, outputs, programs, reader_files),
    *(records, replays, requests, runs, servers, settings, site, transcripts),
    *(trees, updates, versions),
)
CATALOGUE: dict[Code, type[Message]] = {
    found.code: found
    for module in MODULES
    for found in vars(module).values()
    if isinstance(found, type) and issubclass(found, Message) and found is not Message
}
