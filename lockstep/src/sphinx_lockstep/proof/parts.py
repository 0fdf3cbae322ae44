"""The projects that pages begin in: the example, and those beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sphinx_lockstep.model import Block, Kind, Outcome, PageRecord, Problem, Verdict
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.settings.entries import Project
from sphinx_lockstep.syntax.notes import find_page_note_problem


@dataclass(frozen=True)
class ProjectPages:
    """The pages that begin in one project, and what they are proven by."""

    settings: Settings
    example: Example
    pages: dict[str, PageRecord]


def find_parts(
    pages: Mapping[str, PageRecord], settings: Settings, example: Example
) -> list[ProjectPages]:
    """Return the pages by the project that they begin in, those of the example first.

    A page that names a project which is not there is taken for one of the example.
    """
    starts = {name: page.notes.get("start", "") for name, page in pages.items()}
    paths = {project.path for project in settings.projects}
    own = {name: page for name, page in pages.items() if starts[name] not in paths}
    parts = [ProjectPages(settings, example, own)]
    for project in settings.projects:
        folder = settings.root / project.path
        its = {n: page for n, page in pages.items() if starts[n] == project.path}
        beside = Example(settings.root, folder, settings.ignore)
        beside.looked = example.looked  # noted in one place, for whoever keeps a proof
        parts.append(ProjectPages(make_settings(settings, project), beside, its))
    return parts


def make_settings(settings: Settings, project: Project) -> Settings:
    """Return the settings under which the pages of a project are proven."""
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


def find_idle_projects(parts: list[ProjectPages]) -> Iterator[str]:
    """Yield what is to be said of projects in which no page begins."""
    for part in parts[1:]:
        if not part.pages:
            name = part.settings.project
            yield f"lockstep_projects[{name!r}] is not needed: no page begins there"


def check_page_notes(
    pages: Mapping[str, PageRecord], settings: Settings
) -> Iterator[Verdict]:
    """Yield a verdict on each note of a page that names what is not there."""
    services = [service.name for service in settings.externals]
    projects = [project.path for project in settings.projects]
    for docname, page in pages.items():
        for name, value in page.notes.items():
            fact = find_page_note_problem(name, value, services, projects)
            if fact:
                line = page.note_lines[name]
                block = Block(docname, page.path, line, "", "")
                problem = Problem.untyped(line, f"`lockstep: {name}`", fact)
                yield Verdict(block, Kind.NOTE, Outcome.FAILED, problems=(problem,))
