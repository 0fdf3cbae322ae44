"""A setting that can't be used is reported in one sentence, with what would do."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from examples import make_config
from sphinx_lockstep.settings.config import (
    GATE,
    UNRELATED,
    from_json,
    read_settings,
    to_json,
)
from sphinx_lockstep.settings.errors import ConfigError
from sphinx_lockstep_lab.settings import LAB

RESTORE = "Fix the path, or restore the file"
WRONG = [
    (
        {"lockstep_example": ""},
        (
            "lockstep_example isn't set. Set it to the folder of the example project"
            " in lockstep.toml or conf.py"
        ),
    ),
    (
        {"lockstep_example": "exemple"},
        f"lockstep_example names exemple, which doesn't exist. {RESTORE}",
    ),
    (
        {"lockstep_example": ".."},
        (
            "lockstep_example names .., which isn't in the repository."
            " Name a path in the repository, or fix the root"
        ),
    ),
    (
        {"lockstep_locks": ["requirements.txt"]},
        f"lockstep_locks[0] names requirements.txt, which doesn't exist. {RESTORE}",
    ),
    (
        {"lockstep_packages": ["sphinx", "sphinx-out-of-step"]},
        (
            "lockstep_packages[1] names sphinx-out-of-step, which isn't installed."
            " Install it, or remove the name"
        ),
    ),
    (
        {"lockstep_record": "../since.json"},
        (
            "lockstep_record names ../since.json, which isn't in the repository."
            " Name a path in the repository, or fix the root"
        ),
    ),
    (
        {"lockstep_also": {"example": "tests/test_example.py"}},
        (
            "lockstep_also['example'] names tests/test_example.py, which doesn't exist."
            f" {RESTORE}"
        ),
    ),
    (
        {"lockstep_pictures": {"a.png": []}},
        (
            "lockstep_pictures['a.png'] names no file that the picture shows."
            " List the files that it shows"
        ),
    ),
    (
        {"lockstep_projects": {"beside": {}}},
        f"lockstep_projects['beside'] names beside, which doesn't exist. {RESTORE}",
    ),
    (
        {"lockstep_projects": {"example": {"needs": ["redis"]}}},
        (
            "lockstep_projects['example']['needs'] needs redis, which isn't in"
            " lockstep_external_services. Add the server, or remove the need"
        ),
    ),
    (
        {
            "lockstep_external_services": {
                "cache": {"url": "http://me:secret@localhost", "environment": {}}
            }
        },
        (
            "lockstep_external_services['cache']['url'] isn't a server's URL:"
            " http://me:**@localhost. Begin it with amqp:// or redis:// or postgresql://"
        ),
    ),
    (
        {"lockstep_time_limit": 0},
        "lockstep_time_limit needs a number above 0, not 0",
    ),
    (
        {"lockstep_stop": "first"},
        'lockstep_stop needs one of "", "page", "site", not "first"',
    ),
    (
        {"lockstep_output_limit": "much"},
        'lockstep_output_limit needs an integer above 0, not "much"',
    ),
    ({"lockstep_executed": 1}, "lockstep_executed needs true or false, not 1"),
    ({"lockstep_tutorial": "index"}, 'lockstep_tutorial needs a list, not "index"'),
    ({"lockstep_words": ["word"]}, 'lockstep_words needs a table, not ["word"]'),
    ({"lockstep_ports": [80, "81"]}, 'lockstep_ports[1] needs an integer, not "81"'),
    (
        {"lockstep_environment": {"A": 1}},
        "lockstep_environment['A'] needs a string, not 1",
    ),
    (
        {"lockstep_services": {"broker": {"port": 6379}}},
        "lockstep_services['broker'] needs the key \"commands\"",
    ),
    (
        {"lockstep_services": {"broker": {"port": 6379, "commands": [["true"]]}}},
        (
            "lockstep_services['broker'] needs port 6379 in lockstep_ports."
            " Add the port, so that each page gets a free one in its place"
        ),
    ),
    (
        {"lockstep_replays": {"one": {"tabs": ["A"], "tab": "B"}}},
        'unknown key "tab". Did you mean "tabs"?',
    ),
    (
        {"lockstep_long_running": [{"command": "worker"}]},
        'lockstep_long_running[0] needs the key "ready"',
    ),
    (
        {"lockstep_long_running": [{"command": "worker", "ready": "(ready"}]},
        (
            "lockstep_long_running[0]['ready'] isn't a regular expression:"
            ' "(ready": missing ), unterminated subpattern at position 0'
        ),
    ),
    (
        {"lockstep_masks": [("id", r"\d+")]},
        (
            "lockstep_masks[0] needs [name, pattern, replacement], not"
            r' ["id", "\\d+"]'
        ),
    ),
    (
        {"lockstep_masks": [("id", "(a)", r"\2")]},
        (
            r"lockstep_masks[0] doesn"
            "'"
            r't fit its pattern: "\\2": invalid group'
            " reference 2 at position 1"
        ),
    ),
    (
        {"lockstep_log_line": "ERROR"},
        "lockstep_log_line needs a group `(?P<level>...)`",
    ),
    (
        {"lockstep_masks": [("id", "[0-9", "<id>")]},
        (
            'lockstep_masks[0][1] isn\'t a regular expression: "[0-9": unterminated'
            " character set at position 0"
        ),
    ),
    (
        {"lockstep_drift": [{"operator": "code-return"}]},
        'lockstep_drift[0] needs the key "side"',
    ),
    (
        {"lockstep_words": {"frobnicate": " "}},
        "lockstep_words['frobnicate'] has no reason. Say why the word needs no check",
    ),
]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Make a repository with an empty example."""
    (tmp_path / "example").mkdir()
    return tmp_path


def make_values(**values: Any) -> SimpleNamespace:
    """Return the defaults, with an example project and some values of one's own."""
    return make_config(GATE, **{"lockstep_example": "example", **values})


@pytest.mark.parametrize(("values", "message"), WRONG)
def test_wrong_setting(site: Path, values: dict[str, Any], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_settings(make_values(**values), site)
    assert str(caught.value) == message


def test_wrong_url_in_the_environment(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCKSTEP_CACHE_URL", "localhost")
    servers = {"cache": {"url": "redis://localhost", "environment": {}}}
    with pytest.raises(ConfigError) as caught:
        read_settings(make_values(lockstep_external_services=servers), site)
    assert str(caught.value) == (
        "LOCKSTEP_CACHE_URL isn't a server's URL: localhost."
        " Begin it with amqp:// or redis:// or postgresql://"
    )


def test_settings_reach_the_child_process_unchanged(site: Path) -> None:
    (site / "lock.txt").touch()
    values = make_values(
        lockstep_locks=["lock.txt"],
        lockstep_baseline="baseline.json",
        lockstep_packages=["sphinx"],
        lockstep_inventory=["reference/*"],
        lockstep_ports=[6379, 8000],
        lockstep_services={"broker": {"port": 6379, "commands": [["a", "b"]]}},
        lockstep_external_services={
            "redis": {"url": "redis://localhost", "environment": {"A": "{url}"}}
        },
        lockstep_projects={"example": {"needs": ["redis"]}},
        lockstep_replays={
            "one": {
                "tabs": ["A"],
                "services": {"broker": {"port": 6379, "commands": [["a"]]}},
            }
        },
        lockstep_long_running=[{"command": "c", "ready": "r", "stops": [0, 3]}],
        lockstep_masks=[("m", "p", "r")],
        lockstep_environment={"A": "b"},
        lockstep_also={"lock.txt": ""},
        lockstep_drift_requirements=[["celery<5"]],
    )
    settings = read_settings(values, site)
    assert from_json(to_json(settings)) == settings


def test_defaults_are_of_their_types(site: Path) -> None:
    given = make_values()
    settings = read_settings(given, site)
    assert settings.time_limit == 30.0
    assert settings.live == ("*",)
    assert settings.baseline is None
    assert settings.services == ()


@pytest.mark.parametrize(
    "option", [*GATE.options, *LAB.options], ids=lambda option: option.name
)
def test_each_option_says_what_it_is_for(option: Any) -> None:
    assert option.help
    assert isinstance(option.plain_default, option.types)


def test_runs_depend_on_what_they_are_run_with() -> None:
    names = {option.field for option in GATE.options}
    assert names - UNRELATED == {
        *("environment", "executed", "ignore", "log_line", "long_running", "masks"),
        *("ports", "services", "settings", "shell", "translations"),
    }
