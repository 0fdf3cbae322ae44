"""Check pages: what their claims are looked up in, and the verdicts on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sphinx_lockstep.claims.base import Answers, Context, Recordings
from sphinx_lockstep.claims.executed import check_lines
from sphinx_lockstep.claims.kinds import check_claim
from sphinx_lockstep.claims.mention import check_mention
from sphinx_lockstep.claims.names import Names, find_packages
from sphinx_lockstep.claims.version import KnownVersions, check_versions
from sphinx_lockstep.model import Answer, Kind, PageRecord, Question, Verdict
from sphinx_lockstep.project.words import Words, get_example_words, get_page_words
from sphinx_lockstep.proof.projects import ProjectPages


class PageChecks:
    """The checks of the pages of one project, by what their runs recorded.

    ``answers`` are the answers of the project's own Python so far. The verdicts on
    names in prose need no run, so they are made once, when all questions are answered.
    """

    def __init__(self, project: ProjectPages, answers: dict[Question, Answer]) -> None:
        settings, example = project.settings, project.example
        self.pages = project.pages
        self.claims = project.claims
        self.example = example
        self.answers = Answers(answers)
        self.context = Context(settings, example, {}, answers=self.answers)
        self._common = Names(
            Words(()),
            get_example_words(example, settings),
            find_packages(settings),
            KnownVersions(settings),
            self.context,
        )
        self._on_names: dict[str, list[Verdict]] = {}

    def find_questions(self) -> list[Question]:
        """Return the questions of all pages that have no answer yet.

        Each check notes the questions that it asks, so the checks run here.
        """
        answers = Answers(self.answers)
        context = replace(self.context, answers=answers)
        on_names = {}
        for docname, page in self.pages.items():
            names = self._make_names(page, context)
            on_names[docname] = check_mentions(page, names)
            for claim in self.claims[docname].values():
                for question in claim.find_questions(self.context):
                    _ = answers[question]
        questions = [question for question in answers if question not in self.answers]
        if not questions:
            self._on_names = on_names
        return questions

    def get_names(self, docname: str, recordings: Recordings) -> Names:
        """Return what the claims of a page are looked up in."""
        page = self.pages[docname]
        logs = (block for block in page.blocks if block.kind is Kind.LOG)
        context = replace(self.context, recordings=recordings, siblings=tuple(logs))
        return self._make_names(page, context)

    def check_page(self, docname: str, names: Names) -> list[Verdict]:
        """Return the verdicts on a page's blocks, then on the names in its prose."""
        page = self.pages[docname]
        claims = self.claims[docname].values()
        blocks = [check_claim(claim, names.context) for claim in claims]
        versions = check_versions(page.versions, page.prose, names.versions)
        on_names = self._on_names.get(docname)
        if on_names is None:
            on_names = check_mentions(page, names)
        return [*blocks, *on_names, *versions]

    def check_early(self, docname: str, recordings: Recordings) -> Sequence[Verdict]:
        """Return the verdicts on a page while other pages may still run."""
        names = self.get_names(docname, recordings)
        verdicts = {docname: self.check_page(docname, names)}
        return check_lines(verdicts, None, self.example)[docname]

    def _make_names(self, page: PageRecord, context: Context) -> Names:
        """Return what a page's claims are looked up in, with its own listings."""
        notes = (block.notes for block in page.blocks)
        failures = tuple(found["fails"] for found in notes if "fails" in found)
        shown = (
            *((block.anchor, block.text) for block in page.blocks),
            *(("", prose.text) for prose in page.prose),
        )
        inside = replace(
            context,
            failures=failures,
            shown=shown,
            blocks=page.blocks,
            claims=self.claims[page.docname],
        )
        return replace(self._common, page=get_page_words(page.blocks), context=inside)


def check_mentions(page: PageRecord, names: Names) -> list[Verdict]:
    """Return the verdicts on the names in a page's prose."""
    return [check_mention(mention, names) for mention in page.mentions]
