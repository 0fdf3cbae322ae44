"""Check that each picture is configured and no older than the files that it shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sphinx_lockstep.messages.message import Message
from sphinx_lockstep.messages.records import (
    PictureNotRecorded,
    PictureOutdated,
    PictureReplaced,
    PictureUnknown,
    PictureUnused,
    RecordUnreadable,
)
from sphinx_lockstep.messages.wording import find_nearest
from sphinx_lockstep.model import Block, Kind, Mention, Outcome, Problem, Verdict
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.store.pictures import (
    Picture,
    find_picture,
    find_shown,
    read_pictures,
)

COMMAND = "python -m sphinx_lockstep pictures"


def check_pictures(
    images: Iterable[Mention], settings: Settings, example: Example
) -> Iterator[Verdict]:
    """Yield a verdict on each picture that isn't configured, or is out of date.

    ``images`` are the pictures on pages. Without a picture record, no picture is
    checked.
    """
    if settings.picture_record is None:
        return
    record_name = settings.picture_record.relative_to(settings.root).as_posix()
    try:
        record = read_pictures(settings.picture_record)
    except ValueError as error:
        fact = RecordUnreadable(str(error), COMMAND)
        yield _fail(record_name, 1, "the record of pictures", fact)
        return
    places = {image.target: image for image in images}
    for path, image in places.items():
        if path not in settings.pictures:
            near = find_nearest(path, settings.pictures)
            yield _fail(image.path, image.line, f"`{path}`", PictureUnknown(), near)
    for path, shown in settings.pictures.items():
        for file in (settings.root / path, *find_shown(settings.root, shown)):
            example.look(file)
        if path not in places:
            claim = f"`{path}` in lockstep_pictures"
            yield _fail("conf.py", 1, claim, PictureUnused())
            continue
        now = find_picture(settings.root, path, shown)
        if found := _find_difference(now, record.get(path), shown, record_name):
            yield _fail(places[path].path, places[path].line, f"`{path}`", found)


def _find_difference(
    now: Picture, was: Picture | None, shown: tuple[str, ...], record: str
) -> Message | None:
    """Return why a picture isn't the recorded one, or None."""
    if was is None:
        return PictureNotRecorded(record)
    if was.taken != now.taken:
        return PictureReplaced()
    return PictureOutdated(shown) if was.shows != now.shows else None


def _fail(path: str, line: int, claim: str, fact: Message, near: str = "") -> Verdict:
    block = Block("", path, line, "", "")
    problem = Problem(line, claim, fact, near)
    return Verdict(block, Kind.PICTURE, Outcome.FAILED, problems=(problem,))
