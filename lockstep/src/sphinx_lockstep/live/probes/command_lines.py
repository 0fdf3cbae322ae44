"""Check command lines with the parsers of installed programs: a probe.

Its argument is the module of the project's settings. It reads a JSON list of [subject,
text] from standard input and prints a JSON list of answers in the same order. An answer
has a fact if a program's own parser rejects the command line, a proof if it accepts it,
and neither if no program is known.
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
from sphinx_lockstep.messages.programs import (
    CommandRefused,
    CommandUnreadable,
    NotAnOption,
    OptionUnknown,
    OptionUnknownAnywhere,
)
from sphinx_lockstep.model import Answer, to_plain
from sphinx_lockstep.syntax.commandlines import CommandLineError, find_commands

PYTHON = re.compile(r"python[\d.]*$")
PYTHON_FLAGS = "bBdEhiIOPqRsSuvVx"
PYTHON_OPTIONS = [f"-{letter}" for letter in f"{PYTHON_FLAGS}WXmc"]
# The values of variables aren't known here, so some value has to be accepted.
VARIABLE = re.compile(r"\$\{\w+:?-(?P<default>[^}]*)\}|\$\{[^}]*\}|\$\(.*\)|\$\w+|%\w")
STAND_INS = ("1", "x", "")
MOST = 3  # variables of a command line that get their own values


class Programs:
    """The programs whose command lines can be checked in a project."""

    def __init__(self, settings: str) -> None:
        self.has_django = has_django(settings)
        self.has_pip = look_up("pip._internal.commands:create_command") is not None

    def parse(self, words: Words) -> str:
        """Return the path of the accepted command, or "" for an unknown program.

        Raises Refusal if the program's own parser rejects the command line.
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
        """Parse Python's own options, then the script or module that it runs.

        A Python that is called by its path may have other modules than the project's.
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
        """Parse the words after ``python -m``."""
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
        """Parse a command with variables; some values have to be accepted.

        Raises the first Refusal if no values are accepted.
        """
        first: Refusal | None = None
        for candidate in find_candidates(words):
            try:
                return self.parse(candidate)
            except Refusal as refusal:
                first = first or refusal
        assert first is not None  # there is at least one candidate
        raise first

    @functools.cached_property
    def options(self) -> dict[str, list[str]]:
        """The commands that accept each option, by the option's spelling."""
        found: dict[str, list[str]] = {}
        for path, option in self.find_options():
            found.setdefault(option, []).append(path)
        return found

    def find_options(self) -> Iterator[tuple[str, str]]:
        """Yield the path of each command with each option that it accepts."""
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
    """Yield the command line with values for its variables, the likeliest first."""
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
        # An empty variable isn't a word.
        yield [word for at, word in enumerate(filled) if word or at not in names]


def fill(word: str, value: str) -> str:
    """Return a word with each variable's own default, or else a value."""
    return VARIABLE.sub(lambda found: found["default"] or value, word)


def answer_command(programs: Programs, commands: list[Words]) -> Answer:
    """Answer whether each command of a command line is accepted."""
    proofs: list[str] = []
    for words in commands:
        try:
            proofs.append(programs.parse_any(words))
        except Refusal as refusal:
            return Answer(CommandRefused(str(refusal)), refusal.nearest)
    taken = ", ".join(dict.fromkeys(filter(None, proofs)))
    return Answer(proof=f"accepted by {taken}") if taken else Answer()


def answer_option(programs: Programs, commands: list[Words]) -> Answer:
    """Answer whether an option exists, for the command in front of it if any."""
    words = [word for command in commands for word in command]
    at = next((at for at, word in enumerate(words) if word.startswith("-")), None)
    if at is None:
        return Answer(NotAnOption())
    names = words[:at]
    if len(names) > 1 and PYTHON.match(names[0]):
        del names[0]
    path = " ".join([names[0].rpartition("/")[2], *names[1:]]) if names else ""
    option = words[at].partition("=")[0]
    places = programs.options.get(option, [])
    taken = [place for place in places if not path or place == path]
    if taken:
        return Answer(proof=f"an option of {taken[0]}")
    paths = {place for places in programs.options.values() for place in places}
    if path and path not in paths:
        return Answer()
    among = [
        each for each, there in programs.options.items() if not path or path in there
    ]
    near = find_near(option, among, path)
    if path and places:
        near = f"{places[0]} {option}"
    return Answer(OptionUnknown(path) if path else OptionUnknownAnywhere(), near)


def answer(programs: Programs, subject: str, text: str) -> Answer:
    """Answer a question."""
    try:
        commands = [list(words) for words in find_commands(text)]
    except CommandLineError as error:
        return Answer(CommandUnreadable(error.message))
    if subject == "option":
        return answer_option(programs, commands)
    return answer_command(programs, commands)


def main() -> None:
    """Answer every question."""
    if sys.argv[1]:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", sys.argv[1])
    programs = Programs(sys.argv[1])
    questions = json.load(sys.stdin)
    answers = (answer(programs, *question) for question in questions)
    print(json.dumps([to_plain(each) for each in answers]))


if __name__ == "__main__":
    main()
