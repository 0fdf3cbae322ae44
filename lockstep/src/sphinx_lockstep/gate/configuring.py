"""Settings in Sphinx's configuration: registered, and merged with ``lockstep.toml``."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from sphinx_lockstep.gate.domain import LockstepDomain
from sphinx_lockstep.gate.reporting import Reporter
from sphinx_lockstep.model import Finding, Kind, Problem
from sphinx_lockstep.settings.config import GATE, Settings, read_settings
from sphinx_lockstep.settings.errors import ConfigError
from sphinx_lockstep.settings.faults import find_faults
from sphinx_lockstep.settings.options import Section, find_option
from sphinx_lockstep.settings.reading import (
    check_names,
    find_root,
    read_given,
    read_toml,
)
from sphinx_lockstep.settings.sources import Source

# An extension on top of this one returns its section of settings for this event.
SECTIONS = "lockstep-sections"
EARLY = 100  # before Sphinx's own check of types, and before others read a setting

REPORT = find_option(GATE.options, "report")

logger = logging.getLogger(__name__)


def set_up_settings(app: Sphinx) -> None:
    """Register the gate's settings, and the events that read them."""
    app.add_event(SECTIONS)
    add_section(app, GATE)
    app.connect("config-inited", on_config_inited, priority=EARLY)
    app.connect("builder-inited", on_builder_inited, priority=EARLY)


def add_section(app: Sphinx, section: Section) -> None:
    """Register the settings of an extension; a change of one reads every page again."""
    for option in section.options:
        app.add_config_value(
            option.name, option.plain_default, "env", option.types, option.help
        )
    app.connect(SECTIONS, lambda app: section)


def on_config_inited(app: Sphinx, config: Config) -> None:
    """Take in what ``lockstep.toml`` sets, and check the names and types of all.

    The command line's ``-D`` overrides both files.
    """
    sections: list[Section] = app.emit(SECTIONS)
    assigned = config._raw_config
    source = Source(Path(app.confdir), Path(app.confdir))
    try:
        # The root may be set in either file, and places are shown from there.
        if "root" in source.toml and "lockstep_root" not in config.overrides:
            config.lockstep_root = source.toml["root"]
        source = Source(source.confdir, find_root(config, source.confdir))
        for name, value in read_toml(sections, source, assigned).items():
            if name not in config.overrides:
                config[name] = value
        check_names(sections, assigned, list(config.values), source)
        for section in sections:
            read_given(section, config, source)
    except ConfigError as error:
        end_build(app, error)


def on_builder_inited(app: Sphinx) -> None:
    """Read the settings, before any page is read."""
    try:
        get_domain(app.env).settings = read_settings(app.config, Path(app.confdir))
    except ConfigError as error:
        end_build(app, error)


def end_build(app: Sphinx, error: ConfigError) -> NoReturn:
    """Report a wrong setting, without a traceback, and end the build.

    Reports are written if their own setting is right.
    """
    logger.error(f"lockstep.config: {error.text}", location=error.place or None)
    path, _, line = error.place.partition(":")
    problem = Problem(int(line or 0), "", error.message)
    reporter = Reporter(app)
    targets = app.config.lockstep_report
    if isinstance(targets, dict) and not any(find_faults(targets, REPORT.kind)):
        reporter.set_targets(
            targets.items(), Path(app.confdir, app.config.lockstep_root)
        )
    finding = Finding(path, problem.line, Kind.CONFIG, problem)
    reporter.report(finding, is_logged=True)
    reporter.end_build()


def get_domain(env: BuildEnvironment) -> LockstepDomain:
    """Return the gate's part of a build's environment."""
    domain = env.domains["lockstep"]
    assert isinstance(domain, LockstepDomain)
    return domain


def get_settings(env: BuildEnvironment) -> Settings:
    """Return the settings of a build, which were read once, before its pages.

    A process that reads some of the pages has them from the one that it is forked from.
    """
    settings = get_domain(env).settings
    assert settings is not None, "no builder has been made yet"
    return settings
