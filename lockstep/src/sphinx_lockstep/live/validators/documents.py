"""Read YAML documents with ruamel.yaml, which keeps the line of each value."""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq, TaggedScalar
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning, YAMLError

from sphinx_lockstep.live.validators.base import FileError
from sphinx_lockstep.messages.documents import DocumentsTooMany, YamlBroken, YamlEmpty

YAML_1_1 = (1, 1)  # what Kubernetes reads, where `yes` is a boolean


def load_one(text: str) -> Any:
    """Return the only document of a YAML text; raise FileError if there are more."""
    documents = load_all(text)
    if len(documents) > 1:
        raise FileError(DocumentsTooMany(), get_first_line(documents[1]))
    return documents[0]


def load_all(text: str, version: tuple[int, int] | None = None) -> list[Any]:
    """Return the documents of a YAML text that aren't empty.

    Mappings and sequences know their lines. Raises FileError for a text that isn't YAML,
    or that has no document.
    """
    parser = YAML(typ="rt")
    parser.version = version
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ReusedAnchorWarning)  # allowed since 1.2
            found = list(parser.load_all(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark
        message = YamlBroken(str(error.problem).partition("\n")[0])
        raise FileError(message, mark.line + 1 if mark else 0) from None
    except (YAMLError, ValueError) as error:  # ValueError: a date such as 2026-13-01
        raise FileError(YamlBroken(str(error).partition("\n")[0])) from None
    documents = [document for document in found if document not in (None, "")]
    if not documents:
        raise FileError(YamlEmpty())
    return documents


def get_first_line(document: Any) -> int:
    """Return the first line of a mapping or a sequence, from 1; 0 for a scalar."""
    if isinstance(document, CommentedMap | CommentedSeq):
        return int(document.lc.line) + 1
    return 0


def get_line(parent: Any, key: str | int) -> int:
    """Return the line, from 1, of a value in a mapping or a sequence.

    A value that a mapping merges from another one has the line of the mapping.
    """
    try:
        at = parent.lc.item(key) if isinstance(key, int) else parent.lc.value(key)
    except KeyError:
        return get_first_line(parent)
    return int(at[0]) + 1


def find_line(document: Any, path: Iterable[str | int]) -> int:
    """Return the line, from 1, of the value that a path leads to."""
    line, node = get_first_line(document), document
    for step in path:
        if not isinstance(node, CommentedMap | CommentedSeq):
            break
        line, node = get_line(node, step), node[step]
    return line


def to_plain(value: Any) -> Any:
    """Return a document as JSON has it: dates are texts, and so are keys."""
    if isinstance(value, Mapping):
        return {str(key): to_plain(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [to_plain(each) for each in value]
    if isinstance(value, TaggedScalar | datetime.date):
        return str(value.value if isinstance(value, TaggedScalar) else value)
    return str(value) if isinstance(value, str) else value


def find_entries(value: Any) -> Iterator[tuple[str, Any, int]]:
    """Yield the key, the value and the line of each entry of a mapping."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield str(key), each, get_line(value, key)


def find_items(value: Any) -> Iterator[tuple[Any, int]]:
    """Yield each element of a sequence with its line."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        for at, each in enumerate(value):
            yield each, get_line(value, at)


def get_value(value: Any, key: str) -> tuple[Any, int]:
    """Return the value and the line that a mapping has for a key, or (None, 0)."""
    found = ((each, line) for name, each, line in find_entries(value) if name == key)
    return next(found, (None, 0))
