"""Check command lines with argparse and optparse: Django, pip, gunicorn, honcho."""

from __future__ import annotations

import contextlib
import io
import itertools
import re
from collections.abc import Iterable, Iterator
from typing import Any

from sphinx_lockstep.live.probes.base import Refusal, Words, find_near, load, look_up

django = load("django")
management = load("django.core.management")
DJANGO = ("manage.py", "django-admin")
OVER = ("--help", "-h", "--version", "version")  # the rest isn't parsed after these
PARSERS = {"gunicorn": "gunicorn.config:Config", "honcho": "honcho.command:parser"}
PIP = "pip._internal"


def has_django(settings: str) -> bool:
    """Set Django up if it is installed; tell whether its commands are known."""
    if django is None or not settings:
        return False
    django.setup()
    return True


def parse_django(program: str, words: Words) -> str:
    """Check a command of Django or of the project; return the command's path."""
    rest = list(words)
    if not rest or rest[0] in OVER:
        return program
    name = rest.pop(0)
    if name == "help":
        if not rest or rest[0] == "--commands":
            return f"{program} help"
        name, rest = rest[0], []
    commands = management.get_commands()
    if name not in commands:
        near = find_near(name, commands, program)
        raise Refusal(f"Unknown command: '{name}'", near)
    parser = _make_parser(program, name, commands[name])
    parse_args(parser, rest, f"{program} {name}", find_spellings(parser))
    return f"{program} {name}"


def find_django_options(program: str) -> Iterator[tuple[str, str]]:
    """Yield the path of each Django command with each of its options."""
    for name, application in management.get_commands().items():
        parser = _make_parser(program, name, application)
        for option in find_spellings(parser):
            yield f"{program} {name}", option


def _make_parser(program: str, name: str, application: Any) -> Any:
    """Return the parser of a Django command."""
    command = application
    if isinstance(application, str):
        command = management.load_command_class(application, name)
    return command.create_parser(program, name)


def find_spellings(parser: Any) -> list[str]:
    """Return the spellings of all options of an argparse parser."""
    return [text for action in parser._actions for text in action.option_strings]


def parse_args(parser: Any, words: Words, path: str, options: Iterable[str]) -> None:
    """Parse words with argparse or optparse; raise Refusal with the parser's error."""
    said = io.StringIO()
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
            parser.parse_args(list(words))
    except SystemExit as error:
        if error.code:
            last = "".join(said.getvalue().strip().splitlines()[-1:])
            raise _refuse(last, words, path, options) from None
    except Exception as error:  # noqa: BLE001  # Django raises its own CommandError
        raise _refuse(str(error), words, path, options) from None
    for word in itertools.takewhile(lambda word: word != "--", words):
        name = word.partition("=")[0]
        if name.startswith("--") and name not in options:
            # It is accepted only as long as no other option begins with it.
            near = find_near(name, [o for o in options if o.startswith(name)], path)
            if near:
                raise Refusal(f"{name} is an abbreviated option", near)


def _refuse(error: str, words: Words, path: str, options: Iterable[str]) -> Refusal:
    """Return the refusal with a parser's error and the closest option."""
    known = list(options)
    given = [word.partition("=")[0] for word in words if word.startswith("-")]
    strange = next((word for word in given if word not in known), "")
    near = find_near(strange, known, path) if strange and strange in error else ""
    fact = re.sub(r"^.*?\b[Ee]rror: ", "", error.strip().partition("\n")[0])
    return Refusal(fact, near)


def find_argparse(name: str) -> Any:
    """Return a program's argparse parser, or None."""
    found = look_up(PARSERS[name]) if name in PARSERS else None
    return found().parser() if isinstance(found, type) else found


def parse_pip(words: Words) -> str:
    """Check a command of pip; return the command's path."""
    parser = look_up(f"{PIP}.cli.main_parser:create_main_parser")()
    front = list(itertools.takewhile(lambda word: word.startswith("-"), words))
    parse_args(parser, front, "pip", _find_pip_spellings(parser))
    rest = words[len(front) :]
    if not rest:
        return "pip"
    commands = look_up(f"{PIP}.commands:commands_dict")
    if rest[0] not in commands:
        raise Refusal(
            f'unknown command "{rest[0]}"', find_near(rest[0], commands, "pip")
        )
    parser, path = _make_pip_parser(rest[0]), f"pip {rest[0]}"
    parse_args(parser, rest[1:], path, _find_pip_spellings(parser))
    return path


def find_pip_options() -> Iterator[tuple[str, str]]:
    """Yield the path of each pip command with each of its options."""
    for name in look_up(f"{PIP}.commands:commands_dict") or ():
        for option in _find_pip_spellings(_make_pip_parser(name)):
            yield f"pip {name}", option


def _make_pip_parser(name: str) -> Any:
    """Return the parser of a pip command, without the author's pip settings."""
    return look_up(f"{PIP}.commands:create_command")(name, isolated=True).parser


def _find_pip_spellings(parser: Any) -> list[str]:
    """Return the spellings of all options of an optparse parser."""
    return [
        text
        for group in (parser, *parser.option_groups)
        for option in group.option_list
        for text in (*option._short_opts, *option._long_opts)
    ]
