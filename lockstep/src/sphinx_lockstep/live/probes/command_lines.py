"""Ask installed programs whether they take a command line: a program of its own.

Takes the module of the project's settings as its argument, a JSON list of [subject,
text] from its standard input, and prints a JSON list of answers in their order: a
``fact`` where a program's own parser refuses one, a ``proof`` where it takes it, and
neither where no program is known.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import itertools
import json
import os
import re
import sys
from collections.abc import Iterator

from sphinx_lockstep.live.probes.argparse_programs import (
    DJANGO,
    PARSERS,
    find_argparse,
    find_django_options,
    find_pip_options,
    find_spellings,
    has_django,
    parse_args,
    parse_django,
    parse_pip,
)
from sphinx_lockstep.live.probes.base import Refusal, Words, find_near, look_up
from sphinx_lockstep.live.probes.click_programs import (
    GROUPS,
    find_click,
    find_click_options,
    parse_click,
)
from sphinx_lockstep.syntax.commandlines import CommandLineError, find_commands

PYTHON = re.compile(r"python[\d.]*$")
PYTHON_FLAGS = "bBdEhiIOPqRsSuvVx"
PYTHON_OPTIONS = [f"-{letter}" for letter in f"{PYTHON_FLAGS}WXmc"]
# What a shell or systemd puts in is not known here: some value has to fit.
VARIABLE = re.compile(r"\$\{\w+:?-(?P<default>[^}]*)\}|\$\{[^}]*\}|\$\(.*\)|\$\w+|%\w")
STAND_INS = ("1", "x", "")
MOST = 3  # variables of a command line that are tried each on its own


class Programs:
    """The programs that are known in a project, asked for one command at a time."""

    def __init__(self, settings: str) -> None:
        self.has_django = has_django(settings)
        self.has_pip = look_up("pip._internal.commands:create_command") is not None

    def parse(self, words: Words) -> str:
        """Return what takes a command, "" where the program is not known.

        Raises Refusal where the program's own parser does not take it.
        """
        name, rest = words[0].rpartition("/")[2], words[1:]
        if PYTHON.match(name):
            return self.parse_python(rest, is_own=name == words[0])
        if name in DJANGO:
            return parse_django(name, rest) if self.has_django else ""
        if re.fullmatch(r"pip[\d.]*", name):
            return parse_pip(rest) if self.has_pip else ""
        if (command := find_click(name)) is not None:
            return parse_click(command, name, rest)
        if (parser := find_argparse(name)) is not None:
            parse_args(parser, rest, name, find_spellings(parser))
            return name
        return ""

    def parse_python(self, words: Words, *, is_own: bool) -> str:
        """Parse Python's own options, then what it is to run.

        One that is called by its path may have other modules than the project's.
        """
        rest = list(words)
        while rest:
            word = rest.pop(0)
            if re.fullmatch(rf"-[{PYTHON_FLAGS}]*m", word):
                return self.parse_module(rest, is_own=is_own)
            if word in ("-", "--help", "--version") or re.fullmatch(r"-\w*c", word):
                return "python"
            if not word.startswith("-"):
                name = word.rpartition("/")[2]
                return self.parse([name, *rest]) if name in DJANGO else ""
            if word[1] in "WX":
                rest = rest if word[2:] else rest[1:]
            elif not re.fullmatch(rf"-[{PYTHON_FLAGS}]+", word):
                raise Refusal(f"Unknown option: {word}")
        return "python"

    def parse_module(self, words: Words, *, is_own: bool) -> str:
        """Parse what follows ``python -m``."""
        if not words:
            raise Refusal("Argument expected for the -m option")
        name = {"django": "django-admin"}.get(words[0], words[0])
        if proof := self.parse([name, *words[1:]]):
            return f"python -m {proof}"
        found = None
        with contextlib.suppress(ImportError, ValueError):
            found = importlib.util.find_spec(words[0])
        if found is None and is_own:
            raise Refusal(f"No module named {words[0]}")
        return f"python -m {words[0]}" if found else ""

    def parse_any(self, words: Words) -> str:
        """Parse a command with variables: some values of them have to fit.

        Raises the first Refusal where none does.
        """
        first: Refusal | None = None
        for candidate in find_candidates(words):
            try:
                return self.parse(candidate)
            except Refusal as refusal:
                first = first or refusal
        assert first is not None  # there is a candidate at least
        raise first

    @functools.cached_property
    def options(self) -> dict[str, list[str]]:
        """The options of every known program: where each spelling is taken."""
        found: dict[str, list[str]] = {}
        for path, option in self.find_options():
            found.setdefault(option, []).append(path)
        return found

    def find_options(self) -> Iterator[tuple[str, str]]:
        """Yield the path of each command with each option that it takes."""
        for name in GROUPS:
            if (command := find_click(name)) is not None:
                yield from find_click_options(command, name)
        if self.has_django:
            yield from find_django_options(DJANGO[0])
            yield from find_django_options(DJANGO[1])
        for name in PARSERS:
            if (parser := find_argparse(name)) is not None:
                yield from ((name, option) for option in find_spellings(parser))
        yield from find_pip_options()
        yield from (("python", option) for option in PYTHON_OPTIONS)


def find_candidates(words: Words) -> Iterator[Words]:
    """Yield command lines with values put in for variables, the likeliest first."""
    names = [at for at, word in enumerate(words) if VARIABLE.search(word)]
    if not names:
        yield words
        return
    tried = names[:MOST]
    for values in itertools.product(STAND_INS, repeat=len(tried)):
        chosen = dict(zip(tried, values, strict=True))
        filled = [
            fill(word, chosen.get(at, "x")) if at in names else word
            for at, word in enumerate(words)
        ]
        # A variable that holds nothing, or all options, is no word of its own.
        yield [word for at, word in enumerate(filled) if word or at not in names]


def fill(word: str, value: str) -> str:
    """Return a word with a value for its variables, their own default first."""
    return VARIABLE.sub(lambda found: found["default"] or value, word)


def answer_command(programs: Programs, commands: list[Words]) -> dict[str, str]:
    """Return the answer for a command line: of the first command that is refused."""
    proofs: list[str] = []
    for words in commands:
        try:
            proofs.append(programs.parse_any(words))
        except Refusal as refusal:
            return {"fact": f"is refused: {refusal}", "nearest": refusal.nearest}
    taken = ", ".join(dict.fromkeys(filter(None, proofs)))
    return {"proof": f"taken by {taken}"} if taken else {}


def answer_option(programs: Programs, commands: list[Words]) -> dict[str, str]:
    """Return the answer for an option, behind the command that is to take it if any."""
    words = [word for command in commands for word in command]
    at = next((at for at, word in enumerate(words) if word.startswith("-")), None)
    if at is None:
        return {"fact": "is no option"}
    names = words[:at]
    if len(names) > 1 and PYTHON.match(names[0]):
        del names[0]
    path = " ".join([names[0].rpartition("/")[2], *names[1:]]) if names else ""
    option = words[at].partition("=")[0]
    places = programs.options.get(option, [])
    taken = [place for place in places if not path or place == path]
    if taken:
        return {"proof": f"an option of {taken[0]}"}
    paths = {place for places in programs.options.values() for place in places}
    if path and path not in paths:
        return {}
    among = [
        each for each, there in programs.options.items() if not path or path in there
    ]
    near = find_near(option, among, path)
    if path and places:
        near = f"{places[0]} {option}"
    return {"fact": f"is no option of {path or 'any program here'}", "nearest": near}


def answer(programs: Programs, subject: str, text: str) -> dict[str, str]:
    """Return the answer to a question."""
    try:
        commands = [list(words) for words in find_commands(text)]
    except CommandLineError as error:
        return {"fact": f"is no command line: it {error}"}
    if subject == "option":
        return answer_option(programs, commands)
    return answer_command(programs, commands)


def main() -> None:
    """Answer every question."""
    if sys.argv[1]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", sys.argv[1])
    programs = Programs(sys.argv[1])
    questions = json.load(sys.stdin)
    print(json.dumps([answer(programs, *question) for question in questions]))


if __name__ == "__main__":
    main()
