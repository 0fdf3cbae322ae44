"""Validators of configuration files, where what they need is not there."""

from __future__ import annotations

import pytest
from checkouts import ROOT

from sphinx_lockstep.claims.configuration import get_file_kind
from sphinx_lockstep.live.validators.base import Accepted, CommandLine, FileError
from sphinx_lockstep.live.validators.manifests import check_yaml
from sphinx_lockstep.live.validators.systemd_units import check_unit, parse_unit
from sphinx_lockstep.live.validators.yaml_files import check_compose, check_schema

UNIT = """\
[Service]
# A remark
ExecStart=-@/srv/celery worker \\
    -A proj
ExecStop=

ExecStartPost=/bin/sh -c 'kill -0 $$MAINPID'
"""


def test_a_unit_without_its_tool_is_parsed() -> None:
    accepted = check_unit("a.service", UNIT, required=False, has_tool=False)
    assert accepted.judge == "its syntax alone, as systemd-analyze is not installed"
    assert accepted.commands == (
        CommandLine(3, ("/srv/celery", "-A", "proj")),
        CommandLine(7, ("kill", "-0", "$MAINPID")),
    )


def test_a_tool_that_is_required_is_missed() -> None:
    with pytest.raises(FileError) as caught:
        check_unit("a.service", UNIT, required=True, has_tool=False)
    assert str(caught.value) == ("cannot be verified: systemd-analyze is not installed")


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("", []),
        ("; remark\n[Unit]\n", []),
        ("[Unit]\nA = b \\\n# remark\n  c", [(2, "A", "b c")]),
        ("[Unit]\nA=\nB=[c]", [(2, "A", ""), (3, "B", "[c]")]),
    ],
)
def test_parse_unit(text: str, entries: list[tuple[int, str, str]]) -> None:
    assert list(parse_unit(text)) == entries


def test_a_schema_that_is_not_there_is_said() -> None:
    with pytest.raises(FileError) as caught:
        check_schema("a.yaml", "a: 1", "vendor.no-spec")
    assert str(caught.value).startswith(
        "cannot be checked: check-jsonschema says Error: Invalid value"
    )


def test_the_services_of_this_repository_are_accepted() -> None:
    path = ROOT / "tools" / "services" / "compose.yaml"
    accepted = check_compose(path.name, path.read_text(encoding="utf-8"))
    programs = [command.words[0] for command in accepted.commands]
    assert programs == ["rabbitmq-diagnostics", "redis-cli", "pg_isready"]


@pytest.mark.parametrize(
    "text",
    ["a: 1", "- a", "a: 1\n---\nb: 2", "kind: a", "apiVersion: [1]\nkind: {}"],
)
def test_yaml_that_is_no_manifest(text: str) -> None:
    assert check_yaml("a.yaml", text) == Accepted("a YAML parser")


@pytest.mark.parametrize(
    "text",
    ["kind: Service\napiVersion: 1", "kind: 1\napiVersion: v1", "kind:\napiVersion:"],
)
def test_a_manifest_whose_kind_is_none(text: str) -> None:
    with pytest.raises(FileError, match=r"^line 1: Kubernetes \S+ has no `"):
        check_yaml("a.yaml", text)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        (".github/workflows/ci.yml", "workflow"),
        (".readthedocs.yaml", "readthedocs"),
        ("deploy/compose.yaml", "compose"),
        ("deploy/docker-compose.override.yml", "compose"),
        ("deploy/decompose.yaml", "yaml"),
        ("deploy/worker@.service", "unit"),
        ("Dockerfile", "dockerfile"),
        ("deploy/Dockerfile.web", "dockerfile"),
        ("deploy/web.Dockerfile", "dockerfile"),
        ("Procfile", "procfile"),
        ("deploy/proj.env", "environment"),
        ("tox.ini", "ini"),
        ("proj/settings.py", ""),
        ("notes.txt", ""),
    ],
)
def test_get_file_kind(path: str, kind: str) -> None:
    assert get_file_kind(path) == kind
