"""When a change leaves page and code in step: the rules, each by itself.

A mutant of which a rule holds is equivalent, and counts neither as killed nor as
survived. What no rule covers has survived, however harmless it looks.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence

from sphinx_lockstep.drift.ground import Ground
from sphinx_lockstep.drift.mutants import Mutant
from sphinx_lockstep.model import Act, Recording
from sphinx_lockstep.syntax.masks import mask

SAME_CODE = "the same code: Python reads the changed file as before"
UNNAMED = "a name that no page tells of: it is another at every place of the code"
UNSHOWN = "code that no page shows: no listing is proven by a file that has changed"
SAME_RUN = "the same run: what is typed now left, step by step, what was left before"
NOT_NEEDED = (
    "a step that nothing needs: it is left out with its output, and each of the others"
    " left what it left before"
)
# What tells of the log of a server.
SERVERS = (Act.START, Act.LOG, Act.STOP)
# What chance or the clock decides in logs and answers: keys, folders, dates of HTTP.
CHANCE = re.compile(
    r"\b[A-Za-z0-9]{32,}\b|(?<=[-_])[a-z0-9_]{8}(?=/|\s|$)|\w+, \d+ \w+ \d+ [\d:]+ GMT"
)


def find_rule(mutant: Mutant, ground: Ground) -> str:
    """Return the rule by which a mutant is equivalent before any build, or ""."""
    return SAME_CODE if is_same_code(mutant, ground) else ""


def find_rule_of_passed(mutant: Mutant, ground: Ground) -> str:
    """Return the rule by which a mutant is equivalent whose build has passed, or "".

    Only then, since a framework may know a name, and a run what no page shows.
    """
    if mutant.name and is_unnamed(mutant.name, _find_texts(ground)):
        return UNNAMED
    if is_unshown(mutant, ground):
        return UNSHOWN
    return ""


def is_same_code(mutant: Mutant, ground: Ground) -> bool:
    """Tell whether each changed file is Python that means what it meant."""
    texts = mutant.apply(ground.read)
    return bool(texts) and all(
        path.endswith(".py")
        and (old := _parse(ground.read(path))) is not None
        and old == _parse(new)
        for path, new in texts.items()
    )


def _parse(text: str | None) -> str | None:
    try:
        return None if text is None else ast.dump(ast.parse(text))
    except SyntaxError:
        return None


def _find_texts(ground: Ground) -> Iterable[str]:
    return (ground.read(page.path) or "" for page in ground.pages)


def is_unnamed(name: str, texts: Iterable[str]) -> bool:
    """Tell whether no page has a name in its own text; what it includes moves along."""
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    return not any(word.search(text) for text in texts)


def is_unshown(mutant: Mutant, ground: Ground) -> bool:
    """Tell whether no changed file is behind a listing or named on a page."""
    folder = ground.get_path(ground.settings.example)
    paths = {edit.path for edit in mutant.edits}
    names = [path.removeprefix(f"{folder}/") for path in paths]
    return bool(paths) and not any(
        paths & ground.shown or any(name in text for name in names)
        for text in _find_texts(ground)
    )


def is_same_run(
    before: Sequence[Recording],
    after: Sequence[Recording],
    masks: Sequence[tuple[str, str, str]],
    *,
    dropped: bool = False,
) -> bool:
    """Tell whether a page's run left what it left before a step was changed or dropped.

    Each step of the run after has the act, the exit status and, masked, the output of
    a step before, in the same order. A run that broke off is none. ``dropped`` tells
    that a step is only left out: what servers log of it is then missing too, and what
    a page shows of their logs its own check has compared.
    """
    if not after or any(was.problem for was in after):
        return False
    rest = iter([_get_facts(was, masks, dropped) for was in before])
    return all(_get_facts(was, masks, dropped) in rest for was in after)


def _get_facts(
    was: Recording, masks: Sequence[tuple[str, str, str]], dropped: bool
) -> tuple[Act, int | None, str]:
    """Return what tells a recording from others, but for what chance decides.

    In answers that is what looks like chance, in the log of a server the order of lines
    and each number too.
    """
    output = mask(was.output, masks)
    if was.act in (*SERVERS, Act.HTTP):
        output = CHANCE.sub("<chance>", output)
    if was.act in SERVERS:
        if dropped:
            return was.act, was.status, ""
        output = "\n".join(sorted(re.sub(r"\d+", "#", output).splitlines()))
    return was.act, was.status, output
