"""Prove the example in one cell of the matrix, with the cell's own Python.

Call: ``python -m matrix.cell NAME``, in a folder that may be filled; tox.ini does.
"""

import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
from importlib import metadata

import django

from matrix.cells import EXAMPLE, LEFT, Outcome, get_key, parse_cell, write_outcome

PACKAGES = (
    *("celery", "django", "kombu", "redis"),
    *("django-celery-beat", "django-celery-results"),
)
FAULT = re.compile(r"FAILED|[\w.]+(?:Error|Exception|Expired|Warning)\b")
MANAGE = ["-W", "error", "manage.py"]
# For whom a setting differs: which command says so without, and with which words.
DIFFERENCES = [
    (
        django.VERSION < (5, 0),
        "USE_TZ",
        [*MANAGE, "check"],
        "The default value of USE_TZ will change from False to True in Django 5.0.",
    ),
    (
        django.VERSION < (5, 1),
        "DATABASES",
        ["manage.py", "migrate"],
        "'init_command'",  # Python 3.13 says the rest of it in other words
    ),
    (
        django.VERSION < (6, 0),
        "DEFAULT_AUTO_FIELD",
        # Without -W error, which an older one would not get past.
        ["manage.py", "check", "--fail-level", "WARNING"],
        "(models.W042) Auto-created primary key used when not defining a primary key type",
    ),
    (
        django.VERSION >= (6, 1),
        "MAILERS",
        [*MANAGE, "check"],
        "setting is deprecated. Migrate to MAILERS before Django 2028.",
    ),
]


class CellError(Exception):
    """Say why a cell has not passed."""


def main(name):
    """Prove a cell, and leave what came of it. Returns 1 where it has not passed."""
    cell = parse_cell(name)
    key = get_key(cell)  # of what is run, not of what is there at the end
    found = {package: metadata.version(package) for package in PACKAGES}
    differs, conflict, reason = {}, "", ""
    shutil.copytree(EXAMPLE, "project", ignore=shutil.ignore_patterns(*LEFT))
    os.chdir("project")
    try:
        conflict = find_conflict()
        differs = prove_differences()
        run([*MANAGE, "test"])
        run(["-m", "matrix.smoke"])
    except CellError as error:
        reason = str(error)
        print(reason, file=sys.stderr)
    today = time.strftime("%Y-%m-%d", time.gmtime())
    python = platform.python_version()
    write_outcome(Outcome(name, key, python, found, today, differs, conflict, reason))
    return 1 if reason else 0


def find_conflict():
    """Return in what the packages do not agree, which is django-celery-beat's cap alone."""
    command = [os.environ["UV"], "pip", "check", "--python", sys.executable]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    lines = [line for line in done.stderr.splitlines() if "but" in line]
    capped = django.VERSION >= (6, 1)
    if done.returncode == 0 and not capped:
        return ""
    if capped and len(lines) == 1 and "`django-celery-beat` requires" in lines[0]:
        return lines[0]
    wanted = "django-celery-beat's cap on Django, and no other" if capped else "none"
    raise CellError(f"conflicts of metadata: {wanted} expected:\n{done.stderr}")


def prove_differences():
    """Return what the example says where a setting that differs is left as it is."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "proj.settings"}
    proven = {}
    for applies, setting, arguments, words in DIFFERENCES:
        if not applies:
            continue
        status, output = run(arguments, env=environment, check=False)
        if status == 0 or words not in output:
            raise CellError(
                f"{setting} is to differ, and `{' '.join(arguments)}` works without, or"
                f" fails otherwise than with `{words}`:\n{output}"
            )
        proven[setting] = words
    return proven


def run(arguments, check=True, env=None):
    """Run Python, and show what it prints. Raises CellError where it fails."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env=env,
        start_new_session=True,  # gets Ctrl-C from here alone, and once
    )
    try:
        output, _ = process.communicate()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        process.wait()  # until it has stopped what it has started
        raise
    print(f"$ python {' '.join(arguments)}\n{output}", flush=True)
    if check and process.returncode:
        lines = output.strip().splitlines() or ["without a word"]
        said = [line for line in lines if FAULT.match(line)] or lines
        raise CellError(f"`python {' '.join(arguments)}` fails: {said[-1]}")
    return process.returncode, output


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
