"""Split the pages by the project that they start in: the example, or one beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from sphinx_lockstep.claims.base import Claim
from sphinx_lockstep.claims.kinds import parse_claims
from sphinx_lockstep.messages.site import ProjectUnused
from sphinx_lockstep.model import (
    Block,
    Finding,
    Kind,
    Outcome,
    PageRecord,
    Problem,
    Verdict,
)
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.settings.entries import Project
from sphinx_lockstep.syntax.notes import find_page_note_problem


@dataclass(frozen=True)
class ProjectPages:
    """The pages that start in one project, with the settings and files of the project."""

    settings: Settings
    example: Example
    pages: dict[str, PageRecord]

    @cached_property
    def claims(self) -> dict[str, dict[str, Claim]]:
        """The claims of each page by the anchors of their blocks, parsed once."""
        return {name: parse_claims(page.blocks) for name, page in self.pages.items()}


def get_page_settings(notes: Mapping[str, str], settings: Settings) -> Settings:
    """Return the settings that apply to a page with some notes."""
    start = notes.get("start", "")
    projects = (each for each in settings.projects if each.path == start)
    project = next(projects, None)
    return settings if project is None else make_settings(settings, project)


def split_pages(
    pages: Mapping[str, PageRecord], settings: Settings, example: Example
) -> list[ProjectPages]:
    """Return the pages by their projects, the example first.

    A page that names an unknown project counts as a page of the example.
    """
    starts = {name: page.notes.get("start", "") for name, page in pages.items()}
    paths = {project.path for project in settings.projects}
    own = {name: page for name, page in pages.items() if starts[name] not in paths}
    found = [ProjectPages(settings, example, own)]
    for project in settings.projects:
        folder = settings.root / project.path
        its = {n: page for n, page in pages.items() if starts[n] == project.path}
        beside = Example(settings.root, folder, settings.ignore)
        beside.looked = example.looked  # the cached proof depends on all of them
        found.append(ProjectPages(make_settings(settings, project), beside, its))
    return found


def make_settings(settings: Settings, project: Project) -> Settings:
    """Return the settings that apply to the pages of a project."""
    return replace(
        settings,
        project=project.path,
        example=settings.root / project.path,
        settings=project.settings,
        shell=project.shell,
        tests=project.tests,
        needs=project.needs,
        environment=project.environment,
        services=(),
        tutorial=(),
        orphans=False,
    )


def find_unused_projects(projects: list[ProjectPages]) -> Iterator[Finding]:
    """Yield a finding for each project beside the example in which no page starts."""
    for each in projects[1:]:
        if not each.pages:
            path = each.settings.project
            claim = f"lockstep_projects[{path!r}]"
            yield Finding.of_site(Kind.CONFIG, ProjectUnused(path), claim)


def check_page_notes(
    pages: Mapping[str, PageRecord], settings: Settings
) -> Iterator[Verdict]:
    """Yield a verdict on each note about a page that names something unknown."""
    services = [service.name for service in settings.externals]
    projects = [project.path for project in settings.projects]
    for docname, page in pages.items():
        for name, value in page.notes.items():
            fact = find_page_note_problem(name, value, services, projects)
            if fact:
                line = page.note_lines[name]
                block = Block(docname, page.path, line, "", "")
                problem = Problem(line, f"`lockstep: {name}`", fact)
                yield Verdict(block, Kind.NOTE, Outcome.FAILED, problems=(problem,))
