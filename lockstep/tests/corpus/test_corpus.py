"""Every page of the corpus that must fail says so exactly; the others are silent."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sites import CORPUS, Build, Message, build, copy_corpus, read_expected

from sphinx_lockstep.claims.configuration import has_tool, is_required
from sphinx_lockstep.syntax.masks import MASKS, mask

CORPORA = ("plain", "django", "executed", "orphans")
# The pages that fail and those that are silent claim different things.
RECORD = "-D lockstep_record={}/parts/since.json"
# How many pages of each row there must be at least: failing, and silent.
ROWS = {
    "included": (12, 3),
    "fragment": (10, 5),
    "settings": (6, 4),
    "console": (10, 5),
    "session": (8, 4),
    "running": (6, 3),
    "log": (4, 2),
    "http": (12, 4),
    "diff": (8, 3),
    "tree": (7, 3),
    "mention": (9, 3),
    "reference": (1, 1),
    "markup": (2, 0),
    "configuration": (25, 8),
    "unproven": (3, 2),
    "waiver": (3, 2),
    "note": (4, 2),
    "place": (6, 1),
    "executed": (8, 10),
    "avoid": (10, 5),
    "preview": (4, 1),
    "version": (7, 4),
    "since": (5, 2),
    "orphan": (8, 4),
}


def make_corpus(name: str, target: Path) -> Path:
    """Copy a corpus and add the files that no editor should have to open."""
    root = copy_corpus(name, target)
    odd = root / "example" / "odd"
    odd.mkdir()
    (odd / "broken.py").write_text("def half(number):\n    return number /\n")
    (odd / "latin.txt").write_bytes("Gr\u00fc\u00dfe\n".encode("latin-1"))
    (root.parent / "outside.txt").write_text("out of the repository\n")
    return root


# Pages whose message is that of a program that not every machine has.
UNITS = pytest.mark.skipif(
    not has_tool() and not is_required(),
    reason="systemd-analyze is not installed, and LOCKSTEP_SERVICES is not required",
)
NEEDS = {"configuration-unit-key": UNITS}


def find_pages(folder: str) -> list[object]:
    """Return the pages of a folder of each corpus, for parametrize."""
    return [
        pytest.param(name, path.name, id=path.stem, marks=NEEDS.get(path.stem, ()))
        for name in CORPORA
        for path in sorted((CORPUS / name / folder).glob("*.*"))
    ]


@pytest.fixture(scope="session")
def builds(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Build]:
    """Build the failing and the silent pages of each corpus, once."""
    roots = {
        name: make_corpus(name, tmp_path_factory.mktemp(name) / "site")
        for name in CORPORA
    }
    return {
        (name, folder): build(roots[name], folder, *RECORD.format(folder).split())
        for name in CORPORA
        for folder in ("fail", "silent")
    }


@pytest.mark.parametrize(("name", "page"), find_pages("fail"))
def test_fails_as_expected(
    builds: dict[tuple[str, str], Build], name: str, page: str
) -> None:
    path = f"fail/{page}"
    expected = read_expected(CORPUS / name / path, path)
    places = {path, *(message.place.partition(":")[0] for message in expected)}
    messages = [
        message
        for place in sorted(places)
        for message in builds[name, "fail"].find(place)
    ]
    assert expected
    assert sorted(map(show, messages)) == sorted(map(show, expected))


def show(message: Message) -> str:
    """Return a message without what differs from run to run."""
    return mask(str(message), MASKS)


@pytest.mark.parametrize(("name", "page"), find_pages("silent"))
def test_stays_silent(
    builds: dict[tuple[str, str], Build], name: str, page: str
) -> None:
    silent = builds[name, "silent"]
    assert list(map(str, silent.find(f"silent/{page}"))) == []
    claims = [item for item in silent.claims if item["page"] == f"silent/{page}"]
    outcomes = {item["outcome"] for item in claims}
    assert outcomes
    assert outcomes <= {"proven", "waived"}


@pytest.mark.parametrize("name", CORPORA)
def test_nothing_is_said_elsewhere(
    builds: dict[tuple[str, str], Build], name: str
) -> None:
    """Each message is expected by a page of the corpus, and only drift fails a build."""
    fail, silent = builds[name, "fail"], builds[name, "silent"]
    expected = {
        str(message)
        for page in (CORPUS / name / "fail").glob("*.*")
        for message in read_expected(page, f"fail/{page.name}")
    }
    others = [str(m) for m in fail.messages if not m.place.startswith("fail/")]
    assert [message for message in others if message not in expected] == []
    assert list(map(str, silent.messages)) == []
    assert (fail.status, silent.status) == (1, 0)


@pytest.mark.parametrize("row", ROWS)
def test_each_row_has_its_cases(row: str) -> None:
    counts = Counter(
        (folder, path.stem.partition("-")[0])
        for name in CORPORA
        for folder in ("fail", "silent")
        for path in (CORPUS / name / folder).glob("*.*")
    )
    assert (counts["fail", row], counts["silent", row]) >= ROWS[row]
    assert counts["silent", row] >= ROWS[row][1]
