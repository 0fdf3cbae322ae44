"""Pictures of the example: taken of it as it is, and each of them known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sphinx_lockstep.messages.wording import find_nearest
from sphinx_lockstep.model import Block, Kind, Mention, Outcome, Problem, Verdict
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.store.pictures import find_picture, find_shown, read_pictures

AGAIN = "take it again: `make pictures`"


def check_pictures(
    images: Iterable[Mention], settings: Settings, example: Example
) -> Iterator[Verdict]:
    """Yield a verdict on each picture that nobody knows, or that is older than the code.

    ``images`` are what pages show. Nothing is said where no picture record is kept.
    """
    if settings.picture_record is None:
        return
    record_name = settings.picture_record.relative_to(settings.root).as_posix()
    try:
        record = read_pictures(settings.picture_record)
    except ValueError as error:
        fact = f"cannot be read: {error}"
        yield _fail(record_name, 1, "the record of pictures", fact, AGAIN)
        return
    places = {image.target: image for image in images}
    for path, image in places.items():
        if path not in settings.pictures:
            near = find_nearest(path, settings.pictures)
            fact = "is a picture of which nobody knows what it shows"
            mend = "name the files that it shows in lockstep_pictures, and take it"
            yield _fail(image.path, image.line, f"`{path}`", fact, mend, near)
    for path, shown in settings.pictures.items():
        for file in (settings.root / path, *find_shown(settings.root, shown)):
            example.look(file)
        if path not in places:
            fact = "is shown by no page"
            claim = f"`{path}` in lockstep_pictures"
            yield _fail("conf.py", 1, claim, fact, "show it, or take it away")
            continue
        now, was, image = (
            find_picture(settings.root, path, shown),
            record.get(path),
            places[path],
        )
        if was is None:
            fact = f"was not taken: {record_name} has no entry for it"
        elif was.taken != now.taken:
            fact = "is another picture than the one that was taken"
        elif was.shows != now.shows:
            fact = f"is older than what it shows: {', '.join(shown)}"
        else:
            continue
        yield _fail(image.path, image.line, f"`{path}`", fact, AGAIN)


def _fail(
    path: str, line: int, claim: str, fact: str, mend: str, near: str = ""
) -> Verdict:
    block = Block("", path, line, "", "")
    problem = Problem.untyped(line, claim, fact, near, mend)
    return Verdict(block, Kind.PICTURE, Outcome.FAILED, problems=(problem,))
