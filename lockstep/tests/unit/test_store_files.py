"""A file is written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from sphinx_lockstep.store.files import get_age, write_kept, write_whole


def test_a_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "new" / "record.json"
    write_whole(path, "é\n")
    write_whole(path, b"[]\n")
    assert path.read_bytes() == b"[]\n"
    assert list(path.parent.iterdir()) == [path]


def test_a_file_keeps_its_mode(tmp_path: Path) -> None:
    path, new = tmp_path / "run.sh", tmp_path / "new.sh"
    path.touch(0o750)
    write_whole(path, "true\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o750
    (tmp_path / "usual").touch()
    write_whole(new, "true\n")
    assert new.stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_link_keeps_pointing_at_its_file(tmp_path: Path) -> None:
    target, link = tmp_path / "page.rst", tmp_path / "link.rst"
    target.write_text("old\n", encoding="utf-8")
    link.symlink_to(target)
    write_whole(link, "new\n")
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "new\n"


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_text("old\n", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "\ud800")  # no UTF-8
    assert path.read_text(encoding="utf-8") == "old\n"
    assert list(tmp_path.iterdir()) == [path]


def test_the_oldest_files_are_dropped(tmp_path: Path) -> None:
    for number in range(3):
        path = tmp_path / f"{number}.json"
        path.touch()
        os.utime(path, (number, number))
    (tmp_path / "other.txt").touch()
    write_kept(tmp_path / "new.json", b"{}", 2)
    assert {path.name for path in tmp_path.iterdir()} == {
        *("2.json", "new.json", "other.txt")
    }


def test_a_file_that_is_gone_is_the_oldest(tmp_path: Path) -> None:
    assert get_age(tmp_path / "gone") == 0
