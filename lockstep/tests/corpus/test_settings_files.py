"""Settings in lockstep.toml, in conf.py or in both, as a build reads them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sites import Message, build, make_site

PAGE = """\
A page
======

.. code-block:: console

    $ echo one
    one
"""
TOML = """\
# What the corpus sets in conf.py.

translations = { host = "laptop" }
"""
# Counts how often the settings are read, in every process of a build.
WATCHED = """
import sphinx_lockstep.gate.configuring as configuring

read_settings = configuring.read_settings


def watch(config, confdir):
    print("settings are read", flush=True)
    return read_settings(config, confdir)


configuring.read_settings = watch
"""
INCLUDES = """

.. literalinclude:: ../example/greet.py

.. literalinclude:: ../example/greet.py
    :pyobject: main
"""
UNKNOWN = "lockstep.config: unknown key"

# What is added to lockstep.toml and to conf.py, and the place and the text that follow.
WRONG = {
    "misspelled key": (
        "time_limt = 3\n",
        "",
        "lockstep.toml:4",
        f'{UNKNOWN} "time_limt". Did you mean "time_limit"?',
    ),
    "key that nothing resembles": (
        "\n[[zzz]]\na = 1\n",
        "",
        "lockstep.toml:5",
        (
            f'{UNKNOWN} "zzz". Remove it; `python -m sphinx_lockstep settings` lists the'
            " keys"
        ),
    ),
    "misspelled key of a table": (
        "\n[services.broker]\nport = 6379\ncommand = [['true']]\n",
        "",
        "lockstep.toml:7",
        f'{UNKNOWN} "command". Did you mean "commands"?',
    ),
    "misspelled key of the second table of a list": (
        (
            "\n[[drift]]\noperator = 'a'\nside = 'page'\nfiles = '*'\npattern = 'a'\n"
            "replacement = 'b'\n\n[[drift]]\noperator = 'b'\n# Not a side.\nsite = 'page'\n"
        ),
        "",
        "lockstep.toml:15",
        f'{UNKNOWN} "site". Did you mean "side"?',
    ),
    "missing key": (
        "\n[[drift]]\noperator = 'a'\n",
        "",
        "lockstep.toml:5",
        'lockstep.config: drift[0] needs the key "side"',
    ),
    "wrong type": (
        'jobs = "many"\n',
        "",
        "lockstep.toml:4",
        'lockstep.config: jobs needs an integer, not "many"',
    ),
    "wrong type in a list of several lines": (
        'tutorial = [\n    "page",\n    81,\n]\n',
        "",
        "lockstep.toml:4",
        "lockstep.config: tutorial[1] needs a string, not 81",
    ),
    "wrong value in a table": (
        "[environment]\n\nA = 'b'\nB = 1\n",
        "",
        "lockstep.toml:7",
        "lockstep.config: environment.B needs a string, not 1",
    ),
    "file that is not there": (
        "also = { 'no-file.txt' = '' }\n",
        "",
        "lockstep.toml:4",
        (
            'lockstep.config: also."no-file.txt" names no-file.txt, which doesn\'t exist.'
            " Fix the path, or restore the file"
        ),
    ),
    "broken TOML": (
        "jobs 3\n",
        "",
        "lockstep.toml:4",
        (
            "lockstep.config: not valid TOML: Expected '=' after a key in a key/value pair"
        ),
    ),
    "TOML that is not complete": (
        "ports = [80\n",
        "",
        "lockstep.toml:4",
        "lockstep.config: not valid TOML: Unclosed array",
    ),
    "key that is set twice in the file": (
        "jobs = 3\njobs = 4\n",
        "",
        "lockstep.toml:5",
        "lockstep.config: not valid TOML: Cannot overwrite a value",
    ),
    "set in both files": (
        "jobs = 3\n",
        "\nlockstep_jobs = 2\n",
        "lockstep.toml:4",
        (
            "lockstep.config: jobs is also set as lockstep_jobs in conf.py:LAST."
            " Remove one of the two"
        ),
    ),
    "table of an extension that isn't loaded": (
        "\n[lab]\nsetup = 'lab'\n",
        "",
        "lockstep.toml:5",
        (
            'lockstep.config: the table "lab" belongs to sphinx_lockstep_lab, which'
            ' conf.py doesn\'t load. Add "sphinx_lockstep_lab" to extensions in conf.py'
        ),
    ),
    "misspelled name in conf.py": (
        "",
        "\nlockstep_time_limt = 3\n",
        "conf.py:LAST",
        f'{UNKNOWN} "lockstep_time_limt". Did you mean "lockstep_time_limit"?',
    ),
    "misspelled name in conf.py that is not assigned": (
        "",
        "\nglobals()['lockstep_job'] = 3\n",
        "conf.py:1",
        f'{UNKNOWN} "lockstep_job". Did you mean "lockstep_jobs"?',
    ),
    "wrong type in conf.py": (
        "",
        "\nlockstep_jobs = 'many'\n",
        "conf.py:LAST",
        'lockstep.config: lockstep_jobs needs an integer, not "many"',
    ),
    "wrong value in a table of conf.py": (
        "",
        "\nlockstep_environment = {\n    'A': 'b',\n    'B': 1}\n",
        "conf.py:LAST",
        "lockstep.config: lockstep_environment['B'] needs a string, not 1",
    ),
}


def write_site(root: Path, toml: str, conf: str = "") -> Path:
    """Write a site of one page with both files."""
    site = make_site(root, {"page.rst": PAGE}, conf)
    (site / "lockstep.toml").write_text(TOML + toml, encoding="utf-8")
    return site


@pytest.mark.parametrize(
    ("toml", "conf", "place", "text"), WRONG.values(), ids=list(WRONG)
)
def test_wrong_setting(
    tmp_path: Path, toml: str, conf: str, place: str, text: str
) -> None:
    site = write_site(tmp_path / "site", toml, conf)
    last = str(len((site / "conf.py").read_text(encoding="utf-8").splitlines()))
    done = build(site, "docs")
    expected = Message(place.replace("LAST", last), text.replace("LAST", last))
    assert done.messages == [expected]
    assert done.status == 1
    assert "Traceback" not in done.report


def test_places_are_shown_from_the_repository(tmp_path: Path) -> None:
    root = write_site(tmp_path / "site", "")
    folder = root / "documentation"
    folder.mkdir()
    (root / "conf.py").rename(folder / "conf.py")
    (folder / "lockstep.toml").write_text("root = '..'\njob = 2\n", encoding="utf-8")
    (folder / "docs").mkdir()
    (folder / "docs" / "page.rst").write_text(PAGE, encoding="utf-8")
    assert [str(message) for message in build(folder, "docs").messages] == [
        f'documentation/lockstep.toml:2: {UNKNOWN} "job". Did you mean "jobs"?'
    ]


def test_a_setting_of_the_file_counts(tmp_path: Path) -> None:
    """What it sets is used, and another value reads every page again."""
    site = write_site(tmp_path / "site", "tests = 'echo Ran 1 test in 0.1s'\n")
    first = build(site, "docs")
    assert (first.messages, first.status) == ([], 0)
    assert "1 added" in first.told
    path = site / "lockstep.toml"
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    assert "0 added, 0 changed" in build(site, "docs").told
    path.write_text(f"{TOML}tests = 'true'\n", encoding="utf-8")
    third = build(site, "docs")
    assert "config changed ('lockstep_tests')" in third.told
    assert [message.text for message in third.messages] == [
        (
            "lockstep.tests: `true` prints nothing, so it is unknown what it tests\n"
            "    Run the tests with a command that reports them"
        )
    ]


def test_the_command_line_overrides_the_file(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", "tests = 'true'\noutput_limit = 1\n")
    options = ("-D", "lockstep_tests=", "-D", "lockstep_output_limit=1000")
    done = build(site, "docs", *options)
    assert (done.messages, done.status) == ([], 0)


def test_a_name_that_conf_py_imports_is_no_setting(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", "", "\nimport lockstep_lab_runtime\n")
    assert build(site, "docs").status == 0


def test_settings_are_read_once(tmp_path: Path) -> None:
    """Also if several processes read the pages."""
    site = write_site(tmp_path / "site", "", WATCHED)
    for number in range(12):
        page = site / "docs" / f"page{number}.rst"
        page.write_text(PAGE + INCLUDES, encoding="utf-8")
    told = build(site, "docs", "-j", "2").told
    assert told.count("settings are read") == 1
    assert " .. page" in told  # how Sphinx names the pages of one process
