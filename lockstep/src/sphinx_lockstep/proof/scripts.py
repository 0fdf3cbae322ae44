"""Make the scripts of a project's pages, and decide which of them run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.claims.mention import find_download
from sphinx_lockstep.claims.steps import make_scripts
from sphinx_lockstep.messages.runs import NotRun
from sphinx_lockstep.messages.site import PageExcluded
from sphinx_lockstep.model import Recording, Run, Script, Step
from sphinx_lockstep.proof.example_tests import make_test_scripts
from sphinx_lockstep.proof.projects import ProjectPages
from sphinx_lockstep.settings.config import Settings


def find_scripts(project: ProjectPages) -> list[Script]:
    """Return the scripts of a project's pages, and of its tests."""
    context = Context(project.settings, project.example, {})
    return [*find_page_scripts(project, context), *make_test_scripts(project.settings)]


def find_page_scripts(project: ProjectPages, context: Context) -> Iterator[Script]:
    """Yield the scripts of a project's pages; pages of the tutorial come last, in its order."""
    tutorial = context.settings.tutorial
    for docname in project.pages:
        if docname not in tutorial:
            yield from _make_page_scripts(project, docname, context)
    before: list[Step] = []
    for docname in filter(project.pages.__contains__, tutorial):
        scripts = _make_page_scripts(project, docname, context, before)
        yield from scripts
        before += [s for script in scripts if not script.part for s in script.steps]


def _make_page_scripts(
    project: ProjectPages, docname: str, context: Context, before: Sequence[Step] = ()
) -> list[Script]:
    page, claims = project.pages[docname], tuple(project.claims[docname].values())
    offered = (m for m in page.mentions if m.role == "download")
    downloads = tuple(dict.fromkeys(map(find_download, offered)))
    about = (page.docname, page.path, claims, page.notes)
    return make_scripts(*about, context, downloads, tuple(before))


def is_live(script: Script, settings: Settings) -> bool:
    """Tell whether a script runs: tests do, and pages that ``lockstep_live`` matches."""
    return not script.docname or any(
        fnmatchcase(script.docname, pattern) for pattern in settings.live
    )


def skip(script: Script) -> Run:
    """Return the run of a script that ``lockstep_live`` excludes."""
    problem = NotRun(PageExcluded())
    steps = (Recording(step.act, step.line, problem=problem) for step in script.steps)
    return Run(script.name, tuple(steps))
