"""A small site with a lab: the data of its pages, and the errors of its build."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from waiting import wait_for

from sphinx_lockstep.gate.page_reader import read_site

ROOT = Path(__file__).parents[3]
CONF = """
extensions = ["sphinx_lockstep_lab"]
lockstep_example = "example"
lockstep_shell = "python shell.py"
lockstep_executed = False
lockstep_lab_requirements = "lab.txt"
lockstep_lab_setup = "lab_setup"
lockstep_lab_start = "import vine"
lockstep_lab_prepare = ["python -c \\"open('ready', 'w').write('yes')\\""]
lockstep_lab_not_here = {"^uname": "there is no such program in a browser"}
lockstep_lab_differs = {"text": "It differs.", "link": "index#below", "label": "How"}
"""
PAGE = """
Sums
====

.. code-block:: console

    $ python -c "import sums; print(sums.add(2, 3))"
    5

.. code-block:: pycon

    >>> from sums import add
    >>> add(2, 3)
    5

.. literalinclude:: example/sums.py
    :language: python
    :caption: sums.py

.. code-block:: console

    $ uname
    Linux

.. lockstep: lab: another machine has another name

.. code-block:: pycon

    >>> import sys
    >>> sys.platform
    'linux'

.. _below:

Below
-----

It differs.
"""
OTHER = """
.. code-block:: pycon

    >>> import sys
    >>> sys.platform
    'linux'
"""
SHELL = 'import code\n\ncode.interact(banner="", local={}, exitmsg="")\n'


@dataclass(frozen=True)
class Site:
    """A site in a folder."""

    root: Path

    @property
    def html(self) -> Path:
        return self.root / "build" / "html"

    def build(
        self,
        environment: Mapping[str, str] | None = None,
        python: Path | str = sys.executable,
    ) -> tuple[int, str]:
        """Build it; return the exit status and the output."""
        command = [
            *(str(python), "-m", "sphinx", "-b", "html", "--no-color", "-d"),
            *(str(self.root / "build" / "doctrees"), str(self.root), str(self.html)),
        ]
        done = subprocess.run(
            command,
            cwd=self.root,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        return done.returncode, done.stdout

    def get_data(self, page: str = "index") -> dict[str, object]:
        """Return a page's data for the browser."""
        text = (self.html / f"{page}.html").read_text(encoding="utf-8")
        found = re.search(
            r'<script type="application/json" id="lab-data">(.*?)</', text
        )
        return dict(json.loads(found[1])) if found else {}


def make_site(root: Path, page: str = PAGE, conf: str = "") -> Site:
    """Write a site with an example of two files."""
    (root / "example").mkdir(parents=True)
    (root / "example" / "sums.py").write_text("def add(x, y):\n    return x + y\n")
    (root / "example" / "shell.py").write_text(SHELL)
    (root / "lab_setup").mkdir()
    shutil.copy(
        ROOT / "lockstep" / "tests" / "support" / "ticker_setup.py",
        root / "lab_setup" / "__init__.py",
    )
    (root / "lab.txt").write_text(get_locked("vine"))
    (root / "conf.py").write_text(f"{CONF}{conf}\n")
    (root / "index.rst").write_text(page)
    return Site(root)


def get_locked(name: str) -> str:
    """Return the lines of one distribution in the lock of the lab."""
    text = (ROOT / "requirements" / "lab.txt").read_text(encoding="utf-8")
    found = re.search(rf"^{name}==.*(?:\n    .*)*", text, re.MULTILINE)
    assert found is not None
    return f"{found[0]}\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build the small site once."""
    site = make_site(tmp_path_factory.mktemp("lab") / "site")
    status, said = site.build()
    assert status == 0, said
    assert "lockstep: lab: running index" in said
    return site


@pytest.fixture
def site(built: Site, tmp_path: Path) -> Site:
    """Copy the built site, so that a test can change it."""
    shutil.copytree(built.root, tmp_path / "site")
    return Site(tmp_path / "site")


def test_a_page_has_its_data(built: Site) -> None:
    data = built.get_data()
    listings = data["listings"]
    assert isinstance(listings, list)
    assert [(each["kind"], each["reason"]) for each in listings] == [
        ("console", ""),
        ("session", ""),
        ("file", ""),
        ("console", "there is no such program in a browser"),
        ("session", "another machine has another name"),
    ]
    assert listings[1]["requests"] == [
        {"type": "session", "code": "from sums import add"},
        {"type": "session", "code": "add(2, 3)"},
    ]
    assert data["differs"] == {"text": "It differs.", "link": "#below", "label": "How"}
    files = data["files"]
    assert isinstance(files, dict)
    for name, file in files.items():
        path = built.html / "_lab" / file["url"]
        assert path.stat().st_size == file["bytes"], name
    code = built.html / "_lab" / str(data["code"])
    assert {"engine.mjs", "page.mjs"} <= {path.name for path in code.iterdir()}
    text = (built.html / "index.html").read_text(encoding="utf-8")
    assert 'src="_static/lab.js' in text
    assert "lab.css" in text
    page = (built.html / "search.html").read_text(encoding="utf-8")
    assert "lab.js" not in page


def test_the_reader_gets_the_prepared_project(built: Site) -> None:
    data = built.get_data()
    files = data["files"]
    assert isinstance(files, dict)
    tar = built.html / "_lab" / files["project.tar"]["url"]
    names = subprocess.run(
        ["tar", "-tzf", tar], check=True, capture_output=True, encoding="utf-8"
    ).stdout.split()
    assert sorted(names) == ["ready", "shell.py", "sums.py"]


def test_an_unchanged_site_runs_nothing(site: Site) -> None:
    status, said = site.build()
    assert status == 0, said
    assert "lab: " not in said


def test_a_build_completes_the_files_of_a_killed_one(site: Site) -> None:
    folder = site.html / "_lab"
    (tar,) = folder.glob("runtime.*")
    whole = tar.read_bytes()
    tar.rename(folder / "part")
    with (folder / "part").open("r+b") as file:
        file.truncate(100)
    status, said = site.build()
    assert status == 0, said
    assert tar.read_bytes() == whole
    assert not (folder / "part").exists()


def test_reading_the_pages_builds_no_lab(tmp_path: Path) -> None:
    site = make_site(tmp_path / "site")
    assert list(read_site(site.root, site.root).pages) == ["index"]
    assert {path.name for path in site.root.iterdir()} == {
        *("conf.py", "example", "index.rst", "lab.txt", "lab_setup"),
    }


def test_a_mismatch_in_the_browser_fails_the_build(site: Site) -> None:
    page = site.root / "index.rst"
    page.write_text(PAGE + OTHER)
    status, said = site.build()
    line = len(PAGE.splitlines()) + 6
    assert status == 1
    assert (
        f"index.rst:{line}: ERROR: lockstep.lab: `'linux'` isn't what `sys.platform`"
        " prints\n    nearest: 'emscripten'\n    If a browser can't do this, say why"
        " above the listing (`lockstep: lab: REASON`); if only a detail differs, add a"
        " mask to lockstep_lab_masks" in said
    )
    again, said = site.build()
    assert (again, "isn't what `sys.platform` prints" in said) == (1, True)
    page.write_text(PAGE)
    assert site.build()[0] == 0


def test_an_unneeded_note_is_an_error(site: Site) -> None:
    idle = "\n.. lockstep: lab: it is prose\n\n.. code-block:: python\n\n    def add(x, y):\n        ...\n"
    (site.root / "index.rst").write_text(PAGE + idle)
    status, said = site.build()
    line = len(PAGE.splitlines()) + 6
    assert status == 1
    assert (
        f"index.rst:{line}: ERROR: lockstep.lab: `lockstep: lab` isn't needed, because the"
        " lab doesn't run this listing\n    Remove the note" in said
    )


def test_a_note_makes_a_file_read_only(site: Site) -> None:
    note = ".. lockstep: lab: it is to stay as it is\n\n.. literalinclude::"
    (site.root / "index.rst").write_text(PAGE.replace(".. literalinclude::", note))
    status, said = site.build()
    assert status == 0, said
    listings = site.get_data()["listings"]
    assert isinstance(listings, list)
    assert (listings[2]["kind"], listings[2]["reason"], listings[2]["requests"]) == (
        *("file", "it is to stay as it is"),
        [],
    )


def test_a_changed_example_runs_again(site: Site) -> None:
    (site.root / "example" / "sums.py").write_text(
        "import sys\n\n\ndef add(x, y):\n"
        '    return x + y if sys.platform == "linux" else x - y\n'
    )
    status, said = site.build()
    assert status == 1
    assert said.count("lockstep.lab: ") == 2
    assert "lockstep.lab: `5` isn't what `add(2, 3)` prints" in said


@pytest.fixture(scope="module")
def bare_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a Python with the same packages, but without Node.js beside it."""
    folder = tmp_path_factory.mktemp("bare") / "env"
    venv.create(folder, symlinks=True)
    packages = next(folder.glob("lib/python*/site-packages"))
    (packages / "all.pth").write_text(
        f"{sysconfig.get_path('purelib')}\n{ROOT / 'lockstep' / 'src'}\n"
    )
    return folder / "bin" / "python"


@pytest.mark.parametrize("required", [False, True])
def test_without_node_there_is_no_lab(
    site: Site, bare_python: Path, *, required: bool
) -> None:
    shutil.rmtree(site.root / ".lockstep" / "lab")
    shutil.rmtree(site.html)
    environment = {"PATH": "/nowhere", "PYTHONPATH": ""}
    environment["LOCKSTEP_SERVICES"] = "required" if required else ""
    status, said = site.build(environment, bare_python)
    told = [line for line in said.splitlines() if "node and npm" in line]
    assert len(told) == 1, said
    assert site.get_data() == {}
    if required:
        assert status == 1
        assert told[0].startswith("ERROR: lockstep.lab: ")
    else:
        assert status == 0, said
        assert told[0].startswith("lockstep: the site is built without its lab: ")


@pytest.mark.parametrize(
    ("conf", "error"),
    [
        (
            'lockstep_lab_setup = "nowhere"',
            (
                "lockstep.config: lockstep_lab_setup names nowhere, which isn't a package in"
                " the repository. Name the folder of the package that prepares the browser's"
                " Python"
            ),
        ),
        (
            'lockstep_lab_requirements = "none.txt"',
            (
                "lockstep.config: lockstep_lab_requirements names none.txt, which doesn't"
                " exist. Fix the path, or restore the file"
            ),
        ),
        (
            'lockstep_lab_pages = ["index", "tutorial/*"]',
            "lockstep.config: lockstep_lab_pages has 'tutorial/*', but no page matches it",
        ),
        (
            'lockstep_lab_not_here["^sed"] = "there is no such program in a browser either"',
            (
                "lockstep.config: lockstep_lab_not_here['^sed'] matches no command of the"
                " lab's pages\n    Remove it"
            ),
        ),
        (
            'lockstep_lab_pages = ["indx"]',
            (
                "lockstep.lab: no listing runs in the browser\n    Add pages with sessions"
                " or commands to lockstep_lab_pages, or remove the lab from conf.py"
            ),
        ),
        (
            'lockstep_lab_differs = {"text": "It differs."}',
            'lockstep.config: lockstep_lab_differs needs the key "link"',
        ),
        (
            'lockstep_lab_not_here = {"(": "no"}',
            (
                "lockstep.config: lockstep_lab_not_here['('] isn't a regular expression:"
                ' "(": missing ), unterminated subpattern at position 0'
            ),
        ),
        (
            'lockstep_lab_prepare = ["python none.py"]',
            (
                "lockstep.lab: lockstep_lab_prepare: `python none.py` fails in the browser:"
                " no file none.py in /home/you/example"
            ),
        ),
    ],
)
def test_invalid_settings(site: Site, conf: str, error: str) -> None:
    with (site.root / "conf.py").open("a") as file:
        file.write(f"{conf}\n")
    status, said = site.build()
    assert status == 1
    assert error in said
    assert "Traceback" not in said


def test_a_project_that_does_not_start_is_an_error(site: Site) -> None:
    setup = site.root / "lab_setup" / "__init__.py"
    setup.write_text("import nothing_here\n")
    status, said = site.build()
    assert status == 1
    assert "lockstep.lab: the lab's engine doesn't start: it exited" in said
    assert "ModuleNotFoundError: No module named 'nothing_here'" in said


def test_an_interrupted_build_leaves_no_engine(site: Site) -> None:
    slow = (
        "\n.. code-block:: pycon\n\n    >>> import sys, time\n"
        '    >>> time.sleep(600 if sys.platform == "emscripten" else 0)\n'
    )
    (site.root / "index.rst").write_text(PAGE + slow)
    command = [
        *(sys.executable, "-m", "sphinx", "-b", "html", "--no-color", "-d"),
        *(str(site.root / "build" / "doctrees"), str(site.root), str(site.html)),
    ]
    with subprocess.Popen(
        command,
        cwd=site.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as build:
        assert build.stdout is not None
        assert any("lab: running index" in line for line in build.stdout)
        program = psutil.Process(build.pid)
        children = wait_for(lambda: program.children(recursive=True))
        build.send_signal(signal.SIGINT)
        build.communicate(
            timeout=30
        )  # seconds; waiting for an engine would take longer
        assert build.returncode != 0
    _, alive = psutil.wait_procs(children, 10)
    assert alive == []
