"""The settings that conf.py may have, each declared once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Option:
    """A setting of ``conf.py``: its name, default, type and what it is for."""

    name: str
    default: Any
    types: tuple[type, ...]
    help: str


LOG_LINE = (
    r"\[?\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d.*?"
    r"\b(?P<level>DEBUG|INFO|WARNING|ERROR|CRITICAL)\b"
)
OPTIONS = (
    Option("lockstep_root", ".", (str,), "the repository, from conf.py's folder"),
    Option("lockstep_example", "", (str,), "the example project, from the repository"),
    Option(
        "lockstep_tutorial",
        [],
        (list, tuple),
        "pages that build the example from nothing, in their order",
    ),
    Option(
        "lockstep_tutorial_checks",
        [],
        (list, tuple),
        "commands that a replay runs after each page of the tutorial",
    ),
    Option(
        "lockstep_replays",
        {},
        (dict,),
        "ways through the tutorial: {name: {tabs, services}}",
    ),
    Option(
        "lockstep_replay_record", "", (str,), "record of what a replay has followed"
    ),
    Option(
        "lockstep_also", {}, (dict,), "files pages include beside it: {path: its test}"
    ),
    Option(
        "lockstep_ignore",
        [],
        (list, tuple),
        "names in the example that are not its own",
    ),
    Option(
        "lockstep_locks",
        [],
        (list, tuple),
        "lock files, and folders of code, that live checks depend on",
    ),
    Option("lockstep_baseline", "", (str,), "known findings, from the repository"),
    Option("lockstep_live", ["*"], (list, tuple), "pages whose commands run: patterns"),
    Option("lockstep_pictures", {}, (dict,), "{picture: [what it shows]}: paths"),
    Option(
        "lockstep_picture_record", "", (str,), "record of what pictures were taken of"
    ),
    Option("lockstep_log_line", LOG_LINE, (str,), "a line of a log, with its level"),
    Option("lockstep_cache", ".lockstep", (str,), "where recordings are kept"),
    Option("lockstep_packages", [], (list, tuple), "packages whose versions are shown"),
    Option(
        "lockstep_record", "lockstep-since.json", (str,), "record of what `since` asked"
    ),
    Option("lockstep_extras", {}, (dict,), "{package: extras} that `since` installs"),
    Option("lockstep_settings", "", (str,), "the example's Django settings, dotted"),
    Option(
        "lockstep_shell", "python", (str,), "the command that opens the Python shell"
    ),
    Option("lockstep_environment", {}, (dict,), "environment of every sandbox: {root}"),
    Option(
        "lockstep_ports", [], (list, tuple), "ports on pages that get a free one each"
    ),
    Option("lockstep_services", {}, (dict,), "services: {name: {port, commands}}"),
    Option(
        "lockstep_external_services",
        {},
        (dict,),
        "servers that are there: {name: {url, environment, minimum}}",
    ),
    Option(
        "lockstep_services_record",
        "",
        (str,),
        "record of what was proven on external services",
    ),
    Option(
        "lockstep_projects",
        {},
        (dict,),
        "projects beside the example: {path: {settings, shell, tests, environment, needs}}",
    ),
    Option(
        "lockstep_long_running", [], (list, tuple), "{command, ready, stops, signal}"
    ),
    Option("lockstep_masks", [], (list, tuple), "(name, pattern, replacement) more"),
    Option("lockstep_words", {}, (dict,), "literals that name nothing: {text: reason}"),
    Option(
        "lockstep_translations", {}, (dict,), "page's words for home, host, platform"
    ),
    Option("lockstep_time_limit", 30.0, (int, float), "seconds a command may take"),
    Option("lockstep_output_limit", 1_000_000, (int,), "bytes a command may print"),
    Option("lockstep_tests", "", (str,), "the command that tests the example"),
    Option("lockstep_tests_limit", 600.0, (int, float), "seconds its tests may take"),
    Option("lockstep_executed", True, (bool,), "whether each line shown has to run"),
    Option(
        "lockstep_orphans",
        False,
        (bool,),
        "whether all that is in the example is shown on a page or used",
    ),
    Option(
        "lockstep_inventory",
        [],
        (list, tuple),
        "pages that list the whole example, which shows none of it: patterns",
    ),
    Option("lockstep_jobs", 0, (int,), "pages run side by side; 0: two a core"),
    Option(
        "lockstep_stop", "", (str,), "`page`, `site`: what needs no run once it failed"
    ),
    Option(
        "lockstep_drift",
        [],
        (list, tuple),
        "operators of the mutation run: {operator, side, files, pattern, replacement}",
    ),
    Option(
        "lockstep_drift_requirements",
        [],
        (list, tuple),
        "sets of requirements that the mutation run builds with instead",
    ),
    Option(
        "lockstep_source_url", "", (str,), "link to a source: {path}, {slug}, {first}"
    ),
)
