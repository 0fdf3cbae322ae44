"""Settings that cannot be used are said in one sentence each."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sphinx_lockstep.settings.config import (
    ConfigError,
    from_json,
    read_settings,
    to_json,
)
from sphinx_lockstep.settings.options import OPTIONS

WRONG = [
    (
        {"lockstep_example": ""},
        "lockstep_example is not set: name the example project's folder in conf.py",
    ),
    (
        {"lockstep_example": "exemple"},
        (
            "the example project exemple/ does not exist in the repository: restore it,"
            " or mend lockstep_example in conf.py"
        ),
    ),
    (
        {"lockstep_example": ".."},
        (
            "the example project ../ is not in the repository:"
            " mend lockstep_example or lockstep_root in conf.py"
        ),
    ),
    (
        {"lockstep_locks": ["requirements.txt"]},
        "lockstep_locks names requirements.txt, which does not exist",
    ),
    (
        {"lockstep_packages": ["sphinx-out-of-step"]},
        "lockstep_packages names sphinx-out-of-step, which is not installed",
    ),
    (
        {"lockstep_record": "../since.json"},
        "lockstep_record names ../since.json, which is not in the repository",
    ),
    (
        {"lockstep_also": {"example": "tests/test_example.py"}},
        ("lockstep_also['example'] names tests/test_example.py, which does not exist"),
    ),
    (
        {"lockstep_time_limit": 0},
        "lockstep_time_limit needs a number above 0, not 0",
    ),
    (
        {"lockstep_stop": "first"},
        'lockstep_stop is one of "", "page", "site", not \'first\'',
    ),
    (
        {"lockstep_output_limit": "much"},
        "lockstep_output_limit needs a number above 0, not 'much'",
    ),
    (
        {"lockstep_services": {"broker": {"port": 6379}}},
        (
            "lockstep_services['broker'] needs a port and a list of commands:"
            " KeyError('commands')"
        ),
    ),
    (
        {"lockstep_services": {"broker": {"port": 6379, "commands": [["true"]]}}},
        "lockstep_services['broker'] needs port 6379 in lockstep_ports",
    ),
    (
        {"lockstep_long_running": [{"command": "worker"}]},
        (
            "an entry of lockstep_long_running needs command and ready: "
            "LongRunning.__init__() missing 1 required positional argument: 'ready'"
        ),
    ),
    (
        {"lockstep_long_running": [{"command": "worker", "ready": "(ready"}]},
        (
            "lockstep_long_running has no pattern: '(ready':"
            " missing ), unterminated subpattern at position 0"
        ),
    ),
    (
        {"lockstep_masks": [("id", r"\d+")]},
        r"lockstep_masks needs (name, pattern, replacement), not ('id', '\\d+')",
    ),
    (
        {"lockstep_masks": [("id", "(a)", r"\2")]},
        (
            r"lockstep_masks has no replacement: '\\2': invalid group reference 2"
            " at position 1"
        ),
    ),
    (
        {"lockstep_log_line": "ERROR"},
        "lockstep_log_line needs a group `(?P<level>...)`",
    ),
    (
        {"lockstep_masks": [("id", "[0-9", "<id>")]},
        "lockstep_masks has no pattern: '[0-9': unterminated character set at position 0",
    ),
    (
        {"lockstep_drift": [{"operator": "code-return"}]},
        (
            "an entry of lockstep_drift needs operator, side, files, pattern and"
            " replacement: DriftPattern.__init__() missing 4 required positional"
            " arguments: 'side', 'files', 'pattern', and 'replacement'"
        ),
    ),
    (
        {"lockstep_words": {"frobnicate": " "}},
        "lockstep_words['frobnicate'] has no reason",
    ),
]


def make_config(root: Path, **values: Any) -> SimpleNamespace:
    """Return the defaults, with an example project and some values of one's own."""
    (root / "example").mkdir()
    defaults = {option.name: option.default for option in OPTIONS}
    return SimpleNamespace(**{**defaults, "lockstep_example": "example", **values})


@pytest.mark.parametrize(("values", "message"), WRONG)
def test_wrong_setting(tmp_path: Path, values: dict[str, Any], message: str) -> None:
    config = make_config(tmp_path, **values)
    with pytest.raises(ConfigError) as caught:
        read_settings(config, tmp_path)
    assert str(caught.value) == message


def test_settings_reach_the_runner_unchanged(tmp_path: Path) -> None:
    (tmp_path / "lock.txt").touch()
    config = make_config(
        tmp_path,
        lockstep_locks=["lock.txt"],
        lockstep_packages=["sphinx"],
        lockstep_inventory=["reference/*"],
        lockstep_ports=[6379, 8000],
        lockstep_services={"broker": {"port": 6379, "commands": [["a", "b"]]}},
        lockstep_long_running=[{"command": "c", "ready": "r", "stops": [0, 3]}],
        lockstep_masks=[("m", "p", "r")],
        lockstep_environment={"A": "b"},
        lockstep_also={"lock.txt": ""},
    )
    settings = read_settings(config, tmp_path)
    assert from_json(to_json(settings)) == settings


def test_each_option_says_what_it_is_for() -> None:
    for option in OPTIONS:
        assert option.help
        assert isinstance(option.default, option.types)
