"""Getting answers from the project's own Python: kept ones, the others asked now."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from sphinx_lockstep.config import Settings
from sphinx_lockstep.model import Act, Answer, Question, Script, Step
from sphinx_lockstep.runner.cache import Cache
from sphinx_lockstep.runs import RunnerError, run_scripts

NAME = "answers"


def get_answers(
    questions: Iterable[Question],
    settings: Settings,
    cache: Cache,
    tell: Callable[[str], None],
) -> dict[Question, Answer]:
    """Return an answer for every question.

    Starts the runner for the questions that the cache has no answer to, and no process
    where it has them all. Raises RunnerError where one was not answered.
    """
    wanted = set(questions)
    kept = cache.get_answers()
    fresh: dict[str, list[str]] = {}
    for question in sorted(wanted - set(kept), key=lambda q: (q.subject, q.text)):
        fresh.setdefault(question.subject, []).append(question.text)
    if fresh:
        tell(f"asking the project {sum(map(len, fresh.values()))} question(s)")
        kept |= _ask(fresh, settings)
        cache.put_answers(kept)
    return {question: kept[question] for question in wanted}


def _ask(fresh: dict[str, list[str]], settings: Settings) -> dict[Question, Answer]:
    """Ask texts, by their subject, in one script of the runner."""
    limit = settings.time_limit
    steps = tuple(
        Step(Act.ASK, 0, json.dumps(texts), limit, names=(subject,))
        for subject, texts in fresh.items()
    )
    script = Script("", "", steps, services=False, part=NAME)
    found: dict[Question, Answer] = {}
    for run in run_scripts([script], settings):
        for was, step in zip(run.recordings, steps, strict=False):
            if was.problem:
                raise RunnerError(f"the program for {step.names[0]} {was.problem}")
            texts = fresh[step.names[0]]
            answers = [Answer(**values) for values in json.loads(was.output)]
            subjects = [Question(step.names[0], text) for text in texts]
            found.update(zip(subjects, answers, strict=True))
    missing = [subject for subject in fresh if not _has(found, subject)]
    if missing:
        raise RunnerError(f"questions about {', '.join(missing)} were not answered")
    return found


def _has(found: dict[Question, Answer], subject: str) -> bool:
    return any(question.subject == subject for question in found)
