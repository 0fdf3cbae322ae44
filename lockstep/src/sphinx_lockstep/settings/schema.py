"""The JSON schema of ``lockstep.toml``, for editors, and the reference of its keys."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

import msgspec

from sphinx_lockstep.settings.faults import describe_type, format_value
from sphinx_lockstep.settings.options import Option, Section

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DESCRIPTION = (
    "Settings of sphinx-lockstep. A key NAME is lockstep_NAME in conf.py; a key NAME of"
    " the table [lab] is lockstep_lab_NAME."
)
INTRODUCTION = """\
# Settings

Each setting is a key of `lockstep.toml`, next to `conf.py`, or a name in `conf.py`.
`python -m sphinx_lockstep settings` prints this list.
"""


def make_schema(sections: Sequence[Section]) -> str:
    """Return the schema as JSON."""
    options = [option for section in sections for option in section.options]
    kinds = [option.kind for option in options]
    schemas, components = msgspec.json.schema_components(
        kinds, ref_template="#/$defs/{name}"
    )
    own = {
        option.keys: {
            **schema,
            "description": option.help,
            "default": msgspec.to_builtins(option.default),
        }
        for option, schema in zip(options, schemas, strict=True)
    }
    properties: dict[str, Any] = {}
    for section in sections:
        place = properties
        if section.table:
            table = _close({"type": "object", "properties": {}})
            properties[section.table] = table
            place = table["properties"]
        place |= {option.keys[-1]: own[option.keys] for option in section.options}
    schema = {
        "$schema": DIALECT,
        "title": "lockstep.toml",
        "description": DESCRIPTION,
        **_close({"type": "object", "properties": properties}),
        "$defs": {name: _close(each) for name, each in sorted(components.items())},
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _close(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a table that takes no other keys."""
    return {**schema, "additionalProperties": False}


def make_reference(sections: Sequence[Section]) -> str:
    """Return the list of settings as Markdown."""
    return "".join(chain([INTRODUCTION], *map(_list_section, sections)))


def _list_section(section: Section) -> Iterator[str]:
    title = f"The table `[{section.table}]`" if section.table else "The top level"
    yield f"\n## {title}\n\n"
    yield "| key | in conf.py | value | default | meaning |\n"
    yield "|---|---|---|---|---|\n"
    for option in section.options:
        yield f"| {' | '.join(_describe(option))} |\n"


def _describe(option: Option) -> Iterator[str]:
    default = format_value(msgspec.to_builtins(option.default))
    yield f"`{option.keys[-1]}`"
    yield f"`{option.name}`"
    yield describe_type(option.kind)
    yield "" if default in ('""', "[]", "{}") else f"`{default.replace('|', r'\|')}`"
    yield option.help
