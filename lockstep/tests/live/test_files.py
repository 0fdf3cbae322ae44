"""Validators of configuration files, without their tools and with odd files."""

from __future__ import annotations

import pytest
from checkouts import ROOT

from sphinx_lockstep.claims.configuration import get_file_kind
from sphinx_lockstep.live.validators.base import Accepted, CommandLine, FileError
from sphinx_lockstep.live.validators.manifests import check_yaml
from sphinx_lockstep.live.validators.schema_files import check_compose, check_workflow
from sphinx_lockstep.live.validators.systemd_units import check_unit, parse_unit
from sphinx_lockstep.messages.documents import (
    DocumentsTooMany,
    SchemaUnmet,
    YamlBroken,
    YamlEmpty,
)
from sphinx_lockstep.messages.files import ValidatorMissing
from sphinx_lockstep.messages.message import Message

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
    assert accepted.validator == (
        "a parser of units, because systemd-analyze isn't installed"
    )
    assert accepted.commands == (
        CommandLine(3, ("/srv/celery", "-A", "proj")),
        CommandLine(7, ("kill", "-0", "$MAINPID")),
    )


def test_a_required_tool_is_missing() -> None:
    with pytest.raises(FileError) as caught:
        check_unit("a.service", UNIT, required=True, has_tool=False)
    assert caught.value.reason == ValidatorMissing("systemd-analyze")


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


WORKER = """\
services:
  worker: &worker
    image: shop
    command: celery -A proj worker
    healthcheck:
      test: ["CMD-SHELL", "celery -A proj inspect ping -d celery@$$HOSTNAME"]
  beat:
    <<: *worker
    command: [celery, -A, proj, beat]
"""


def test_the_commands_of_services_have_their_lines() -> None:
    accepted = check_compose("compose.yaml", WORKER)
    found = [(each.line, " ".join(each.words)) for each in accepted.commands]
    assert found == [
        (4, "celery -A proj worker"),
        (6, "celery -A proj inspect ping -d celery@$HOSTNAME"),
        (9, "celery -A proj beat"),
        (6, "celery -A proj inspect ping -d celery@$HOSTNAME"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        (
            "command: celery -A proj worker",
            "comand: a",
            2,
            SchemaUnmet(
                "services.worker",
                "Unevaluated properties are not allowed ('comand' was unexpected)",
            ),
        ),
        ("services:", "[", 3, YamlBroken("expected ',' or ']', but got ':'")),
        (
            "    command: [",
            "    image: a\n    image: b\n    command: [",
            10,
            YamlBroken(
                'found duplicate key "image" with value "b" (original value: "a")'
            ),
        ),
        ("*worker", "*nobody", 8, YamlBroken("found undefined alias 'nobody'")),
        (WORKER, "# nothing\n", 0, YamlEmpty()),
        (WORKER, "services: {}\n---\nname: a\n", 3, DocumentsTooMany()),
    ],
)
def test_a_broken_compose_file(old: str, new: str, line: int, message: Message) -> None:
    with pytest.raises(FileError) as caught:
        check_compose("compose.yaml", WORKER.replace(old, new))
    assert (caught.value.line, caught.value.reason) == (line, message)


WORKFLOW = """\
on: push
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: |
          cat > a.txt <<EOF
          celery --nope ${{ github.ref }}
          EOF
          celery -A proj worker
      - run: pip install celery
"""


def test_the_commands_of_steps_have_their_lines() -> None:
    accepted = check_workflow("ci.yml", WORKFLOW)
    found = [(each.line, " ".join(each.words)) for each in accepted.commands]
    assert found == [
        (7, "cat"),
        (10, "celery -A proj worker"),
        (11, "pip install celery"),
    ]


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
        ("deploy/example.env", "environment"),
        ("tox.ini", "ini"),
        ("proj/settings.py", ""),
        ("notes.txt", ""),
    ],
)
def test_get_file_kind(path: str, kind: str) -> None:
    assert get_file_kind(path) == kind
