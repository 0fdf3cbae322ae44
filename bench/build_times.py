"""Compare builds of the site with a bare sphinx-build of the same pages.

All figures come from one run on one machine: read the ratios, not the seconds.
"""

import contextlib
import importlib.util
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from checkouts import change_settings

ROOT = Path(__file__).parents[1]
PARTS = (
    *("conf.py", "lockstep.toml", "Makefile"),
    *("docs", "examples", "requirements", "lockstep", "tests", "tools"),
)
ROUNDS = 5
# Other settings, and lines added to conf.py, to see what each part of the gate costs.
VARIANTS = {
    "gate": ({}, ""),
    "gate without the lab": ({"lab.requirements": ""}, ""),
    "gate without executed lines": ({"executed": False, "tests": ""}, ""),
    "gate without names and versions": (
        {"words": {}, "record": "no-record.json"},
        """
import sphinx_lockstep.gate.doctree
import sphinx_lockstep.proof.page_checks
read = sphinx_lockstep.gate.doctree.read_mentions
# The mentions of this page are still read, because it offers its files for download.
sphinx_lockstep.gate.doctree.read_mentions = lambda doctree, docname, *rest: (
    read(doctree, docname, *rest) if docname == "howto/start-a-project" else ()
)
sphinx_lockstep.proof.page_checks.check_mentions = lambda *page: []
sphinx_lockstep.proof.page_checks.check_versions = lambda *claims: []
""",
    ),
}


def copy_tree(target):
    """Copy the files that a build reads, so that the checkout stays unchanged."""
    left_out = shutil.ignore_patterns("__pycache__", "*.sqlite3*", "var")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target / part, ignore=left_out)
        else:
            shutil.copy(ROOT / part, target / part)


def get_bare_extensions(tree):
    """Return the site's extensions without the gate."""
    spec = importlib.util.spec_from_file_location("conf", tree / "conf.py")
    conf = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(conf)
    return [name for name in conf.extensions if not name.startswith("sphinx_lockstep")]


def time_build(tree, *options):
    """Return the seconds that a build takes; exit with its messages if it fails."""
    command = [sys.executable, "-m", "sphinx", "-q", "-c", ".", "-b", "html", *options]
    began = time.perf_counter()
    result = subprocess.run(
        command, cwd=tree, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - began
    if result.returncode:
        sys.exit(f"the build failed:\n{result.stdout}{result.stderr}")
    return seconds


def forget(tree, *names):
    """Remove folders that builds have made."""
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(tree / name)


def add_gate_times(tree, name, times):
    """Time cold builds, then warm ones, of one variant."""
    files = [tree / "conf.py", tree / "lockstep.toml"]
    texts = [file.read_text(encoding="utf-8") for file in files]
    settings, lines = VARIANTS[name]
    change_settings(tree, settings)
    files[0].write_text(texts[0] + lines, encoding="utf-8")
    gate = ("docs", "gate")
    forget(tree, "gate", ".lockstep")
    times[f"{name}, cold, all live checks"] = [time_build(tree, *gate)]
    for _ in range(ROUNDS):
        times.setdefault(f"{name}, warm", []).append(time_build(tree, *gate))
        forget(tree, "gate")
        times.setdefault(f"{name}, every page read again", []).append(
            time_build(tree, *gate)
        )
    for file, text in zip(files, texts, strict=True):
        file.write_text(text, encoding="utf-8")


def main():
    """Time cold and warm builds, with and without the gate, and print the ratios."""
    with tempfile.TemporaryDirectory() as name:
        tree = Path(name)
        copy_tree(tree)
        bare = ("-D", f"extensions={','.join(get_bare_extensions(tree))}")
        bare += ("-D", "nitpicky=0", "docs", "bare")
        times = {"bare, cold": [], "bare, warm": []}
        for _ in range(ROUNDS):
            forget(tree, "bare")
            times["bare, cold"].append(time_build(tree, *bare))
            times["bare, warm"].append(time_build(tree, *bare))
        for variant in VARIANTS:
            add_gate_times(tree, variant, times)
    medians = {label: statistics.median(seconds) for label, seconds in times.items()}
    for label, seconds in medians.items():
        base = "bare, warm" if label.endswith("warm") else "bare, cold"
        ratio = seconds / medians[base]
        print(f"{label:52} {seconds:7.2f} s   {ratio:6.2f} x {base}")


if __name__ == "__main__":
    main()
