"""Rules for equivalent mutants: changes after which page and code still match.

An equivalent mutant counts neither as killed nor as survived. A mutant that no rule
covers has survived, however harmless it looks.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence

from sphinx_lockstep.drift.checked_site import CheckedSite
from sphinx_lockstep.drift.mutants import Mutant
from sphinx_lockstep.messages.drift import NameNotOnPages, NotShown, SameCode
from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.model import Act, Recording
from sphinx_lockstep.syntax.masks import mask

# The acts whose output is the log of a server.
SERVERS = (Act.START, Act.LOG, Act.STOP)
# Random values and times in logs and responses: keys, directories, dates of HTTP.
CHANCE = re.compile(
    r"\b[A-Za-z0-9]{32,}\b|(?<=[-_])[a-z0-9_]{8}(?=/|\s|$)|\w+, \d+ \w+ \d+ [\d:]+ GMT"
)


def find_rule(mutant: Mutant, site: CheckedSite) -> Message | None:
    """Return the rule that makes a mutant equivalent before any build, or None."""
    return SameCode() if is_same_code(mutant, site) else None


def find_rule_of_passed(mutant: Mutant, site: CheckedSite) -> Message | None:
    """Return the rule that makes a mutant equivalent if its build passes, or None.

    A build has to pass first, because a framework may look up a name, and a run may
    need code that no page shows.
    """
    if mutant.name and is_unnamed(mutant.name, _find_texts(site)):
        return NameNotOnPages()
    return NotShown() if is_unshown(mutant, site) else None


def is_same_code(mutant: Mutant, site: CheckedSite) -> bool:
    """Tell whether Python parses each changed file to the same syntax tree."""
    texts = mutant.apply(site.read)
    return bool(texts) and all(
        path.endswith(".py")
        and (old := _parse(site.read(path))) is not None
        and old == _parse(new)
        for path, new in texts.items()
    )


def _parse(text: str | None) -> str | None:
    try:
        return None if text is None else ast.dump(ast.parse(text))
    except SyntaxError:
        return None


def _find_texts(site: CheckedSite) -> Iterable[str]:
    return (site.read(page.path) or "" for page in site.pages)


def is_unnamed(name: str, texts: Iterable[str]) -> bool:
    """Tell whether no page mentions a name in its own text; includes follow the code."""
    word = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
    return not any(word.search(text) for text in texts)


def is_unshown(mutant: Mutant, site: CheckedSite) -> bool:
    """Tell whether no changed file is shown or named on a page."""
    folder = site.get_path(site.settings.example)
    paths = {edit.path for edit in mutant.edits}
    names = [path.removeprefix(f"{folder}/") for path in paths]
    return bool(paths) and not any(
        paths & site.shown or any(name in text for name in names)
        for text in _find_texts(site)
    )


def is_same_run(
    before: Sequence[Recording],
    after: Sequence[Recording],
    masks: Sequence[tuple[str, str, str]],
    *,
    dropped: bool = False,
) -> bool:
    """Tell whether a page's run is the same after a step was changed or dropped.

    Each step after the change has the act, the exit status and the masked output of a
    step before it, in the same order. ``dropped`` means that a step was only removed.
    Its lines are then missing in the logs of servers, too, so logs aren't compared;
    the check of the page compares the logs that it shows.
    """
    if not after or any(recording.problem for recording in after):
        return False
    rest = iter([_get_facts(recording, masks, dropped) for recording in before])
    return all(_get_facts(recording, masks, dropped) in rest for recording in after)


def _get_facts(
    recording: Recording, masks: Sequence[tuple[str, str, str]], dropped: bool
) -> tuple[Act, int | None, str]:
    """Return the act, the exit status and the output of a recording for comparison.

    Random values are masked in responses and logs. In logs, numbers are masked as well,
    and lines are sorted.
    """
    output = mask(recording.output, masks)
    if recording.act in (*SERVERS, Act.HTTP):
        output = CHANCE.sub("<chance>", output)
    if recording.act in SERVERS:
        if dropped:
            return recording.act, recording.status, ""
        output = "\n".join(sorted(re.sub(r"\d+", "#", output).splitlines()))
    return recording.act, recording.status, output
