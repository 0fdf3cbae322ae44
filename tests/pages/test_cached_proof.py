"""The site's cached proof depends on every file that its checks read."""

from __future__ import annotations

import shutil
from pathlib import Path

from checkouts import build
from proof_watch import CHECKED, WATCHED


def test_all_that_the_whole_site_reads_is_noted(site: Path, tmp_path: Path) -> None:
    tree = Path(shutil.copytree(site, tmp_path / "tree", symlinks=True))
    with (tree / "conf.py").open("a", encoding="utf-8") as file:
        file.write(WATCHED)
    shutil.rmtree(tree / ".lockstep" / "proofs")
    status, told = build(tree)
    assert status == 0, told
    lines = [line for line in told.splitlines() if line.startswith(CHECKED)]
    assert [line.partition(" and ")[2] for line in lines] == ["[]"]
    assert int(lines[0].removeprefix(CHECKED).split()[0]) > 50
