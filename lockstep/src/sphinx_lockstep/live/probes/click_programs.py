"""Check command lines with click: those of Celery, Flask and other click programs.

This calls click's parsers directly, because click itself can check a command line only by
running the command.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import metadata
from typing import Any

from sphinx_lockstep.live.probes.base import Refusal, Words, find_near, load, look_up

click = load("click")
multi = load("celery.bin.multi")
control = load("celery.worker.control")
# Parsers that aren't the program's entry point.
GROUPS = {"celery": "celery.bin.celery:celery", "flask": "flask.cli:cli"}
REMOTE = ("inspect", "control")


def find_click(name: str) -> Any:
    """Return a program's click command, or None."""
    if click is None:
        return None
    if name in GROUPS:
        return look_up(GROUPS[name])
    for point in metadata.entry_points(group="console_scripts", name=name):
        if isinstance(found := look_up(point.value), click.Command):
            return found
    return None


def find_click_options(command: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield the path of a command and each sub-command, with each of its options."""
    context = click.Context(command)
    for option in find_options(command):
        yield path, option
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            yield from find_click_options(below, f"{path} {name}")


def parse_click(command: Any, name: str, words: Words, parent: Any = None) -> str:
    """Parse words with a click command; return the path of the last sub-command.

    Raises Refusal if the command rejects them. Nothing is run, so values that only a
    running app can check are accepted.
    """
    context = click.Context(
        command, info_name=name, parent=parent, **command.context_settings
    )
    path: str = context.command_path
    try:
        values, rest, _ = command.make_parser(context).parse_args(list(words))
    except click.NoSuchOption as error:
        raise Refusal(say(error), find_option(context, error.option_name)) from None
    except click.UsageError as error:
        raise Refusal(say(error)) from None
    params = command.get_params(context)
    if any(is_over(param, values) for param in params):
        return path
    for param in params:
        if not param.is_eager:
            check_value(param, context, values, rest)
    if isinstance(command, click.Group) and rest:
        return parse_below(command, context, rest)
    if multi is not None and path == "celery multi":
        parse_multi(rest)
    elif control is not None and path in {f"celery {name}" for name in REMOTE}:
        parse_remote(path, values.get("command"))
    elif rest and not context.allow_extra_args:
        raise Refusal(f"Got unexpected extra argument ({rest[0]})")
    return path


def say(error: Any) -> str:
    """Return the first line of click's message, without suggestions."""
    first = str(error.format_message()).partition("\n")[0]
    return re.split(r" \(?Did you mean", first)[0]


def is_over(param: Any, values: dict[str, Any]) -> bool:
    """Tell whether an option such as ``--help`` is given, which ends the parsing."""
    flag = param.is_eager and getattr(param, "is_flag", False)
    return bool(flag and values.get(param.name))


def check_value(param: Any, context: Any, values: dict[str, Any], rest: Words) -> None:
    """Raise Refusal if the value of an option or argument is invalid."""
    try:
        param.handle_parse_result(context, values, rest)
    except click.UsageError as error:
        raise Refusal(say(error)) from None
    except Exception:  # noqa: BLE001  # it needs the app, which isn't loaded here
        return


def parse_below(command: Any, context: Any, rest: Words) -> str:
    """Parse a group's sub-command; return the sub-command's path."""
    name, path = rest[0], context.command_path
    below = command.get_command(context, name)
    if below is not None:
        return parse_click(below, name, rest[1:], context)
    near = find_near(name, command.list_commands(context), path)
    if f"--{name}" in find_options(command):
        near = f"{path} --{name}"
    raise Refusal(f"No such command '{name}'.", near)


def find_options(command: Any) -> dict[str, Any]:
    """Return the options of a click command by each of their spellings."""
    params = command.get_params(click.Context(command))
    return {
        text: param
        for param in params
        if isinstance(param, click.Option)
        for text in (*param.opts, *param.secondary_opts)
    }


def find_option(context: Any, name: str) -> str:
    """Return a command line with the option where it is accepted, or ""."""
    path, above = context.command_path, context.parent
    while above is not None:
        option = find_options(above.command).get(name)
        if option is not None:
            value = "" if option.is_flag else " ..."
            tail = path.removeprefix(above.command_path)
            return f"{above.command_path} {name}{value}{tail}"
        above = above.parent
    return find_near(name, find_options(context.command), path)


def parse_multi(words: Words) -> None:
    """Check the words of ``celery multi``, which has its own parser."""
    tool, group = multi.MultiTool(), find_click("celery")
    if words and words[0] not in tool.commands:
        near = find_near(words[0], tool.commands, "celery multi")
        raise Refusal(f"No such command '{words[0]}'.", near)
    known = {*find_options(group), *find_options(group.commands["worker"])}
    known |= {option for option, _ in tool.reserved_options}
    for word in words[1:]:
        name = re.split(r"[:=]", word)[0]
        if name == "--":
            return
        if name.startswith("--") and name not in known:
            near = find_near(name, known, f"celery multi {words[0]}")
            raise Refusal(f"No such option: {name}", near)


def parse_remote(path: str, name: str | None) -> None:
    """Raise Refusal for an unknown command of ``celery inspect`` or ``control``."""
    kind = path.rpartition(" ")[2]
    known = [
        each
        for each, info in control.Panel.meta.items()
        if info.type == kind and info.visible
    ]
    if name is not None and name not in known:
        fact = f"Command {name} not recognized."
        raise Refusal(fact, find_near(name, known, path))
