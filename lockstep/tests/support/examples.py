"""An example project on disk, and what the checks say of a block about it."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sphinx_lockstep.claims.base import Context, Recordings
from sphinx_lockstep.claims.kinds import check_claim, classify, parse_claim
from sphinx_lockstep.model import Act, Block, Problem, Recording
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.settings.config import GATE, Settings, read_settings
from sphinx_lockstep.settings.options import Section
from sphinx_lockstep.settings.reading import read_toml
from sphinx_lockstep.settings.sources import Source
from sphinx_lockstep_lab.settings import LAB, LabSettings, read_lab_settings

NO_RECORDINGS: Recordings = {}


class World:
    """A repository with an example project of some files."""

    def __init__(self, root: Path, files: dict[str, str]) -> None:
        self.root = root
        self.folder = root / "example"
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        config = make_config(GATE, lockstep_example="example")
        self.settings: Settings = read_settings(config, root)
        self.example = Example(root, self.folder, self.settings.ignore)

    def check(
        self,
        text: str,
        language: str,
        caption: str = "",
        recordings: Recordings = NO_RECORDINGS,
    ) -> tuple[Problem, ...]:
        """Return the problems of a block that begins at line 1."""
        block = Block("page", "page.rst", 1, language, text, caption, anchor="a")
        context = Context(self.settings, self.example, recordings)
        claim = parse_claim(classify(block, self.settings))
        return check_claim(claim, context).problems


def make_config(*sections: Section, **values: Any) -> SimpleNamespace:
    """Return values of settings as Sphinx's configuration has them, with the defaults."""
    defaults = {o.name: o.plain_default for each in sections for o in each.options}
    return SimpleNamespace(**{**defaults, **values})


def read_config(root: Path) -> SimpleNamespace:
    """Return what a site's ``conf.py`` and ``lockstep.toml`` set, without Sphinx."""
    assigned = runpy.run_path(str(root / "conf.py"))
    written = read_toml((GATE, LAB), Source(root, root), assigned)
    return make_config(GATE, LAB, **assigned, **written)


def read_conf(root: Path) -> Settings:
    """Return the settings of a site, without Sphinx."""
    return read_settings(read_config(root), root)


def read_lab(root: Path) -> LabSettings:
    """Return the settings of a site's lab, without Sphinx."""
    settings = read_lab_settings(read_config(root), read_conf(root))
    assert settings is not None, "the site has no lab"
    return settings


def record(*outputs: tuple[int, Act, str]) -> Recordings:
    """Return recordings of (line, act, output) for a block of a world."""
    return {
        ("a", line, act): Recording(act, line, output, 0)
        for line, act, output in outputs
    }


def change_letters(text: str) -> Iterator[tuple[int, str]]:
    """Yield the text with one letter changed, at each place that is not blank."""
    for at, letter in enumerate(text):
        if not letter.isspace():
            other = "y" if letter == "x" else "x"
            yield at, f"{text[:at]}{other}{text[at + 1 :]}"


def get_line(text: str, at: int) -> int:
    """Return the line, from 1, of a place in a text."""
    return text.count("\n", 0, at) + 1


def with_problem(recordings: Recordings, problem: str) -> Recordings:
    """Return recordings that all broke off for a reason."""
    return {key: replace(was, problem=problem) for key, was in recordings.items()}
