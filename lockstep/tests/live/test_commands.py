"""The parsers of installed programs accept or reject command lines and options."""

from __future__ import annotations

import pytest
from sites import copy_corpus

from examples import read_conf
from sphinx_lockstep.messages.programs import (
    CommandRefused,
    CommandUnreadable,
    NotAnOption,
    OptionUnknown,
    OptionUnknownAnywhere,
    TextUnclosed,
)
from sphinx_lockstep.model import Answer, Question
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.proof.answers import get_answers
from sphinx_lockstep.proof.recordings import LocalRecordings
from sphinx_lockstep.settings.config import Settings

LEVELS = "'DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL', 'FATAL'"
ACCEPTED = {
    "celery -A proj worker -l INFO": "celery worker",
    "celery --help": "celery",
    "celery worker --help": "celery worker",
    "exec env A=b /usr/bin/celery -A proj beat -l info": "celery beat",
    "celery -A proj worker -c $N --pool=${POOL:-prefork} $OPTIONS": "celery worker",
    "celery -A proj worker -n worker%i@%h": "celery worker",
    "celery -A proj inspect active -d celery@a": "celery inspect",
    "celery -A proj amqp queue.purge celery": "celery amqp queue.purge",
    "celery multi start w1 -A proj -c:w1 3 --pidfile=%n.pid": "celery multi",
    "python -m celery -A proj worker": "python -m celery worker",
    "python -W error manage.py check --deploy": "manage.py check",
    "./manage.py runserver ${WEB_PORT:-8000}": "manage.py runserver",
    "python manage.py restock --shelf 3": "manage.py restock",
    "manage.py help": "manage.py help",
    "django-admin startproject proj .": "django-admin startproject",
    "python -m venv .venv": "python -m venv",
    "pip install -U celery[redis]": "pip install",
    "honcho start worker": "honcho",
    "cat > a.txt <<EOF\ncelery --nope\nEOF\ncelery beat": "celery beat",
    "sh -c 'manage.py migrate && exec celery worker'": "manage.py migrate, celery worker",
}
UNKNOWN = (
    "docker compose up -d",
    "systemctl status",
    "python serve.py",
    "",
    "A=b",
    ".venv/bin/python -m tox",
)


def refused(error: str, nearest: str = "") -> Answer:
    """Return the answer that a program's parser rejects a command line."""
    return Answer(CommandRefused(error), nearest)


REFUSED = {
    "celery worker -A proj": refused("No such option '-A'.", "celery -A ... worker"),
    "celery worker --app=proj": refused(
        "No such option '--app'.", "celery --app ... worker"
    ),
    "celery help": refused("No such command 'help'.", "celery --help"),
    "celery -A proj wroker": refused("No such command 'wroker'.", "celery worker"),
    "celery -A proj worker --concurency 3": refused(
        "No such option '--concurency'.", "celery worker --concurrency"
    ),
    "celery -A proj worker -l LOUD": refused(
        f"Invalid value for '-l' / '--loglevel': 'LOUD' is not one of {LEVELS}."
    ),
    "celery -A proj beat -s": refused("Option '-s' requires an argument."),
    "celery -A proj report more": refused("Got unexpected extra argument (more)"),
    "celery -A proj inspect activ": refused(
        "Command activ not recognized.", "celery inspect active"
    ),
    "celery multi begin w1": refused("No such command 'begin'."),
    "celery multi start w1 --pidfil=a": refused(
        "No such option: --pidfil", "celery multi start --pidfile"
    ),
    "python manage.py migrat": refused(
        "Unknown command: 'migrat'", "manage.py migrate"
    ),
    "manage.py restock --shelv 3": refused(
        "unrecognized arguments: --shelv 3", "manage.py restock --shelf"
    ),
    "manage.py restock --shel 3": refused(
        "--shel is an abbreviated option", "manage.py restock --shelf"
    ),
    "manage.py restock --shelf three": refused(
        "argument --shelf: invalid int value: 'three'"
    ),
    "pip instal celery": refused('unknown command "instal"', "pip install"),
    "pip install --upgrdae celery": refused(
        "no such option: --upgrdae", "pip install --upgrade"
    ),
    "python -Z manage.py": refused("Unknown option: -Z"),
    "python -m": refused("Argument expected for the -m option"),
    "python -m celry worker": refused("No module named celry"),
    "manage.py migrate && celery help": refused(
        "No such command 'help'.", "celery --help"
    ),
    "echo 'Hello": Answer(CommandUnreadable(TextUnclosed("'"))),
    "cat <<EOF": Answer(CommandUnreadable(TextUnclosed("<<EOF"))),
}
OPTIONS = {
    "celery worker --concurrency": Answer(proof="an option of celery worker"),
    "--concurrency": Answer(proof="an option of celery worker"),
    "--pool=solo": Answer(proof="an option of celery worker"),
    "python manage.py restock --shelf": Answer(proof="an option of manage.py restock"),
    "-W": Answer(proof="an option of python"),
    "docker compose -d": Answer(),
    "celery worker --concurency": Answer(
        OptionUnknown("celery worker"), "celery worker --concurrency"
    ),
    "celery worker -A": Answer(OptionUnknown("celery worker"), "celery -A"),
    "--concurency": Answer(OptionUnknownAnywhere(), "--concurrency"),
    "concurrency": Answer(NotAnOption()),
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return read_conf(copy_corpus("django", tmp_path_factory.mktemp("a") / "b"))


@pytest.fixture(scope="module")
def answers(settings: Settings) -> dict[Question, Answer]:
    """Ask all questions in one run."""
    example = Example(settings.root, settings.example, settings.ignore)
    questions = [
        *(Question("command", text) for text in (*ACCEPTED, *UNKNOWN, *REFUSED)),
        *(Question("option", text) for text in OPTIONS),
    ]
    return get_answers(questions, settings, LocalRecordings(settings, example), print)


@pytest.mark.parametrize("text", ACCEPTED)
def test_a_command_is_accepted(answers: dict[Question, Answer], text: str) -> None:
    assert answers[Question("command", text)] == Answer(
        proof=f"accepted by {ACCEPTED[text]}"
    )


@pytest.mark.parametrize("text", UNKNOWN)
def test_a_program_is_unknown(answers: dict[Question, Answer], text: str) -> None:
    """An unknown program is told apart from a rejected command line."""
    assert answers[Question("command", text)] == Answer()


@pytest.mark.parametrize("text", REFUSED)
def test_a_command_is_rejected(answers: dict[Question, Answer], text: str) -> None:
    assert answers[Question("command", text)] == REFUSED[text]


@pytest.mark.parametrize("text", OPTIONS)
def test_an_option(answers: dict[Question, Answer], text: str) -> None:
    assert answers[Question("option", text)] == OPTIONS[text]
