"""Messages about YAML, JSON, TOML and ini files that can't be read, or break a schema."""

from __future__ import annotations

from dataclasses import dataclass

from sphinx_lockstep.messages.codes import Code
from sphinx_lockstep.messages.message import Message


@dataclass(frozen=True)
class DocumentsTooMany(Message):
    """A YAML file with several documents where one is expected."""

    code = Code.DOCUMENTS_TOO_MANY
    text = "it holds more than one document"


@dataclass(frozen=True)
class IniBroken(Message):
    """An ini file that can't be parsed."""

    code = Code.INI_BROKEN
    text = "it isn't an ini file: {error}"

    error: str


@dataclass(frozen=True)
class JsonBroken(Message):
    """A JSON file that can't be parsed."""

    code = Code.JSON_BROKEN
    text = "it isn't JSON: {error}"

    error: str


@dataclass(frozen=True)
class ManifestKindUnknown(Message):
    """A manifest of a kind that Kubernetes doesn't have."""

    code = Code.MANIFEST_KIND_UNKNOWN
    text = "Kubernetes {version} has no `{kind}` in `{api}`"

    version: str
    kind: str
    api: str


@dataclass(frozen=True)
class ManifestMarksMissing(Message):
    """A document among manifests that says no kind."""

    code = Code.MANIFEST_MARKS_MISSING
    text = "this document has no `apiVersion` and `kind`, unlike the others"


@dataclass(frozen=True)
class SchemaUnmet(Message):
    """A value that a schema doesn't allow."""

    code = Code.SCHEMA_UNMET
    text = "`{place}`: {error}"

    place: str
    error: str


@dataclass(frozen=True)
class SchemaUnmetOverall(Message):
    """A whole file that a schema doesn't allow."""

    code = Code.SCHEMA_UNMET_OVERALL
    text = "{error}"

    error: str


@dataclass(frozen=True)
class TomlBroken(Message):
    """A TOML file that can't be parsed."""

    code = Code.TOML_BROKEN
    text = "it isn't TOML: {error}"

    error: str


@dataclass(frozen=True)
class YamlBroken(Message):
    """A YAML file that can't be parsed."""

    code = Code.YAML_BROKEN
    text = "it isn't YAML: {error}"

    error: str


@dataclass(frozen=True)
class YamlEmpty(Message):
    """A YAML file without content."""

    code = Code.YAML_EMPTY
    text = "it is empty"
