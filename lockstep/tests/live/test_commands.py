"""Installed programs say themselves which command lines and options they take."""

from __future__ import annotations

import pytest
from sites import copy_corpus

from examples import read_conf
from sphinx_lockstep.model import Answer, Question
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.proof.answers import get_answers
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.store.cache import Cache

LEVELS = "'DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL', 'FATAL'"
TAKEN = {
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
REFUSED = {
    "celery worker -A proj": Answer(
        "is refused: No such option '-A'.", "celery -A ... worker"
    ),
    "celery worker --app=proj": Answer(
        "is refused: No such option '--app'.", "celery --app ... worker"
    ),
    "celery help": Answer("is refused: No such command 'help'.", "celery --help"),
    "celery -A proj wroker": Answer(
        "is refused: No such command 'wroker'.", "celery worker"
    ),
    "celery -A proj worker --concurency 3": Answer(
        "is refused: No such option '--concurency'.", "celery worker --concurrency"
    ),
    "celery -A proj worker -l LOUD": Answer(
        "is refused: Invalid value for '-l' / '--loglevel': 'LOUD' is not one of"
        f" {LEVELS}."
    ),
    "celery -A proj beat -s": Answer("is refused: Option '-s' requires an argument."),
    "celery -A proj report more": Answer(
        "is refused: Got unexpected extra argument (more)"
    ),
    "celery -A proj inspect activ": Answer(
        "is refused: Command activ not recognized.", "celery inspect active"
    ),
    "celery multi begin w1": Answer("is refused: No such command 'begin'."),
    "celery multi start w1 --pidfil=a": Answer(
        "is refused: No such option: --pidfil", "celery multi start --pidfile"
    ),
    "python manage.py migrat": Answer(
        "is refused: Unknown command: 'migrat'", "manage.py migrate"
    ),
    "manage.py restock --shelv 3": Answer(
        "is refused: unrecognized arguments: --shelv 3", "manage.py restock --shelf"
    ),
    "manage.py restock --shel 3": Answer(
        "is refused: --shel is an option cut short", "manage.py restock --shelf"
    ),
    "manage.py restock --shelf three": Answer(
        "is refused: argument --shelf: invalid int value: 'three'"
    ),
    "pip instal celery": Answer('is refused: unknown command "instal"', "pip install"),
    "pip install --upgrdae celery": Answer(
        "is refused: no such option: --upgrdae", "pip install --upgrade"
    ),
    "python -Z manage.py": Answer("is refused: Unknown option: -Z"),
    "python -m": Answer("is refused: Argument expected for the -m option"),
    "python -m celry worker": Answer("is refused: No module named celry"),
    "manage.py migrate && celery help": Answer(
        "is refused: No such command 'help'.", "celery --help"
    ),
    "echo 'Hello": Answer("is no command line: it leaves ' open"),
}
OPTIONS = {
    "celery worker --concurrency": Answer(proof="an option of celery worker"),
    "--concurrency": Answer(proof="an option of celery worker"),
    "--pool=solo": Answer(proof="an option of celery worker"),
    "python manage.py restock --shelf": Answer(proof="an option of manage.py restock"),
    "-W": Answer(proof="an option of python"),
    "docker compose -d": Answer(),
    "celery worker --concurency": Answer(
        "is no option of celery worker", "celery worker --concurrency"
    ),
    "celery worker -A": Answer("is no option of celery worker", "celery -A"),
    "--concurency": Answer("is no option of any program here", "--concurrency"),
    "concurrency": Answer("is no option"),
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return read_conf(copy_corpus("django", tmp_path_factory.mktemp("a") / "b"))


@pytest.fixture(scope="module")
def answers(settings: Settings) -> dict[Question, Answer]:
    """Ask all questions at once."""
    example = Example(settings.root, settings.example, settings.ignore)
    questions = [
        *(Question("command", text) for text in (*TAKEN, *UNKNOWN, *REFUSED)),
        *(Question("option", text) for text in OPTIONS),
    ]
    return get_answers(questions, settings, Cache(settings, example), print)


@pytest.mark.parametrize("text", TAKEN)
def test_a_command_is_taken(answers: dict[Question, Answer], text: str) -> None:
    assert answers[Question("command", text)] == Answer(proof=f"taken by {TAKEN[text]}")


@pytest.mark.parametrize("text", UNKNOWN)
def test_nothing_is_known(answers: dict[Question, Answer], text: str) -> None:
    """What no program here can judge is told apart from what one refuses."""
    assert answers[Question("command", text)] == Answer()


@pytest.mark.parametrize("text", REFUSED)
def test_a_command_is_refused(answers: dict[Question, Answer], text: str) -> None:
    assert answers[Question("command", text)] == REFUSED[text]


@pytest.mark.parametrize("text", OPTIONS)
def test_an_option(answers: dict[Question, Answer], text: str) -> None:
    assert answers[Question("option", text)] == OPTIONS[text]
