"""The schema of lockstep.toml and the reference follow from the declarations."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from checkouts import ROOT

import sphinx_lockstep
from examples import read_conf
from sphinx_lockstep.settings.config import GATE
from sphinx_lockstep.settings.schema import make_reference, make_schema
from sphinx_lockstep_lab.settings import LAB

SECTIONS = (GATE, LAB)
SCHEMA = Path(sphinx_lockstep.__file__).parent / "settings" / "lockstep.schema.json"
REFERENCE = ROOT / "lockstep" / "SETTINGS.md"
CHECK = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(SCHEMA)]


def test_the_schema_is_up_to_date() -> None:
    """If not, `python -m sphinx_lockstep settings --schema` prints the new one."""
    assert SCHEMA.read_text(encoding="utf-8") == make_schema(SECTIONS)


def test_the_reference_is_up_to_date() -> None:
    """If not, `python -m sphinx_lockstep settings` prints the new one."""
    assert REFERENCE.read_text(encoding="utf-8") == make_reference(SECTIONS)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ([], REFERENCE.read_text(encoding="utf-8")),
        (["--schema"], SCHEMA.read_text(encoding="utf-8")),
    ],
)
def test_the_command_prints_both(options: list[str], text: str) -> None:
    command = [sys.executable, "-m", "sphinx_lockstep", "settings", *options]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == text


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.prefix)
def test_each_setting_is_in_the_schema(section: Any) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    for option in section.options:
        found = schema["properties"]
        if len(option.keys) > 1:
            found = found[option.keys[0]]["properties"]
        assert found[option.keys[-1]]["description"] == option.help


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("time_limit = 3\n", 0),
        ("time_limt = 3\n", 1),
        ("time_limit = 0\n", 1),
        ("[services.broker]\nport = 1\ncommands = []\nprot = 2\n", 1),
        ("[lab]\nset_up = 'lab'\n", 1),
    ],
)
def test_the_schema_finds_mistakes(tmp_path: Path, text: str, status: int) -> None:
    file = tmp_path / "lockstep.toml"
    file.write_text(text, encoding="utf-8")
    done = subprocess.run([*CHECK, str(file)], capture_output=True, check=False)
    assert done.returncode == status


def test_the_site_names_its_schema() -> None:
    file = ROOT / "lockstep.toml"
    first = file.read_text(encoding="utf-8").partition("\n")[0]
    assert (ROOT / first.removeprefix("#:schema ")).resolve() == SCHEMA
    assert read_conf(ROOT).example == ROOT / "examples" / "django"
