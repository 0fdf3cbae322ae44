"""Time builds of the site against a bare sphinx-build of the same pages.

All figures are of one run on one machine: read the ratios, not the seconds.
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

ROOT = Path(__file__).parents[1]
PARTS = (
    *("conf.py", "docs", "examples", "requirements", "lockstep", "tests", "tools"),
    "Makefile",
)
ROUNDS = 5
# What conf.py is given more, to see what each part of the gate adds.
VARIANTS = {
    "gate": "",
    # A page shows these settings from a line on that no second one may be like.
    "gate without the lab": """
globals()["lockstep_lab_" "requirements"] = ""
""",
    "gate without executed lines": """
lockstep_executed = False
lockstep_tests = ""
""",
    "gate without names and versions": """
import sphinx_lockstep.gate.doctree
import sphinx_lockstep.proof.prove
read = sphinx_lockstep.gate.doctree.read_mentions
# A page that starts empty has what it offers for download, so that is still read.
sphinx_lockstep.gate.doctree.read_mentions = lambda doctree, docname, *rest: (
    read(doctree, docname, *rest) if docname == "howto/start-a-project" else ()
)
sphinx_lockstep.proof.prove.check_mentions = lambda *page: []
sphinx_lockstep.proof.prove.check_versions = lambda *claims: []
lockstep_words = {}
lockstep_record = "no-record.json"
""",
}


def copy_tree(target):
    """Copy what a build reads, so that nothing of the author's is touched."""
    left_out = shutil.ignore_patterns("__pycache__", "*.sqlite3*", "var")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target / part, ignore=left_out)
        else:
            shutil.copy(ROOT / part, target / part)


def get_bare_extensions(tree):
    """Return the site's extensions but for the gate."""
    spec = importlib.util.spec_from_file_location("conf", tree / "conf.py")
    conf = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(conf)
    return [name for name in conf.extensions if not name.startswith("sphinx_lockstep")]


def time_build(tree, *options):
    """Return the seconds that a build takes; its messages are shown if it fails."""
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
    """Remove what builds have left."""
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(tree / name)


def add_gate_times(tree, name, times):
    """Time cold builds, then warm ones, with what one variant of conf.py leaves on."""
    conf = tree / "conf.py"
    whole = conf.read_text(encoding="utf-8")
    conf.write_text(whole + VARIANTS[name], encoding="utf-8")
    gate = ("docs", "gate")
    forget(tree, "gate", ".lockstep")
    times[f"{name}, cold, every live check run"] = [time_build(tree, *gate)]
    for _ in range(ROUNDS):
        times.setdefault(f"{name}, warm", []).append(time_build(tree, *gate))
        forget(tree, "gate")
        times.setdefault(f"{name}, every page read anew", []).append(
            time_build(tree, *gate)
        )
    conf.write_text(whole, encoding="utf-8")


def main():
    """Build cold and warm, with the gate and without, and print ratios."""
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
