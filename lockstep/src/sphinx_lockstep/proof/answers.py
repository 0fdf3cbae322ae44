"""Getting answers from the project's own Python: kept ones, the others asked now."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from sphinx_lockstep.live.ask import PROGRAMS
from sphinx_lockstep.model import Act, Answer, Question, Script, Step
from sphinx_lockstep.proof.runs import RunnerError, run_scripts
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.store.cache import Cache


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
    fresh = sorted(wanted - set(kept), key=lambda q: (q.subject, q.text))
    if fresh:
        tell(f"asking the project {len(fresh)} question(s)")
        kept |= _ask(fresh, settings)
        cache.put_answers(kept)
    return {question: kept[question] for question in wanted}


def _ask(fresh: Sequence[Question], settings: Settings) -> dict[Question, Answer]:
    """Ask questions, those of a program together, in one script of the runner."""
    by_program: dict[str, list[Question]] = {}
    for question in fresh:
        by_program.setdefault(str(PROGRAMS[question.subject]), []).append(question)
    scripts = [
        _make_script(program, questions, settings)
        for program, questions in by_program.items()
    ]
    found: dict[Question, Answer] = {}
    programs = {script.name: script.steps[0].names[0] for script in scripts}
    for run in run_scripts(scripts, settings):
        program = programs[run.name]
        was = run.recordings[0]
        if was.problem:
            raise RunnerError(f"the project {was.problem}")
        answers = [Answer.parse(values) for values in json.loads(was.output)]
        found.update(zip(by_program[program], answers, strict=True))
    if len(found) < len(fresh):
        raise RunnerError("the questions to the project were not answered")
    return found


def _make_script(
    program: str, questions: Sequence[Question], settings: Settings
) -> Script:
    """Return the script that asks a program, in a sandbox of its own."""
    text = json.dumps([(q.subject, q.text) for q in questions])
    step = Step(Act.ASK, 0, text, settings.time_limit, names=(program,))
    return Script("", "", (step,), services=False, part=Path(program).stem)
