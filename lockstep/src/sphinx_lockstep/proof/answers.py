"""Get an answer to each question: a stored one, or a new one of the project's Python."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from sphinx_lockstep.live.probing import PROBES
from sphinx_lockstep.messages.site import ProjectFails, QuestionsUnanswered
from sphinx_lockstep.model import Act, Answer, Question, Script, Step
from sphinx_lockstep.proof.recordings import LocalRecordings
from sphinx_lockstep.proof.runner import RunnerError, run_scripts
from sphinx_lockstep.settings.config import Settings


def get_answers(
    questions: Iterable[Question],
    settings: Settings,
    recordings: LocalRecordings,
    tell: Callable[[str], None],
) -> dict[Question, Answer]:
    """Return an answer to each question.

    No process is started if every question has a stored answer. Raises RunnerError if
    a question wasn't answered.
    """
    wanted = set(questions)
    found = recordings.get_answers()
    fresh = sorted(wanted - set(found), key=lambda q: (q.subject, q.text))
    if fresh:
        tell(f"asking the project {len(fresh)} question(s)")
        found |= _ask(fresh, settings)
        recordings.put_answers(found)
    return {question: found[question] for question in wanted}


def _ask(fresh: Sequence[Question], settings: Settings) -> dict[Question, Answer]:
    """Ask each program its questions, in one run of the child process."""
    by_program: dict[str, list[Question]] = {}
    for question in fresh:
        by_program.setdefault(str(PROBES[question.subject]), []).append(question)
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
            raise RunnerError(ProjectFails(was.problem))
        answers = [Answer.parse(values) for values in json.loads(was.output)]
        found.update(zip(by_program[program], answers, strict=True))
    if len(found) < len(fresh):
        raise RunnerError(QuestionsUnanswered())
    return found


def _make_script(
    program: str, questions: Sequence[Question], settings: Settings
) -> Script:
    """Return the script that asks a program, in a sandbox of its own."""
    text = json.dumps([(q.subject, q.text) for q in questions])
    step = Step(Act.ASK, 0, text, settings.time_limit, names=(program,))
    return Script("", "", (step,), services=False, part=Path(program).stem)
