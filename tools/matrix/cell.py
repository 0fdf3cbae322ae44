"""Test the example in one cell of the matrix, with the cell's Python.

Usage: ``python -m matrix.cell NAME``, in an empty folder. tox.ini calls it.
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
# (does it apply?, setting, command that fails without the setting, words of its output)
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
        "'init_command'",  # the rest of the message differs in Python 3.13
    ),
    (
        django.VERSION < (6, 0),
        "DEFAULT_AUTO_FIELD",
        # Without -W error, because older releases warn here.
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
    """A cell hasn't passed; the message says why."""


def main(name):
    """Test a cell and write its outcome; return 1 if it hasn't passed."""
    cell = parse_cell(name)
    key = get_key(cell)  # before the run, in case a file changes meanwhile
    found = {package: metadata.version(package) for package in PACKAGES}
    differs, conflict, reason = {}, "", ""
    shutil.copytree(EXAMPLE, "project", ignore=shutil.ignore_patterns(*LEFT))
    os.chdir("project")
    try:
        conflict = find_conflict()
        differs = check_differences()
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
    """Return the conflict of the packages' metadata: django-celery-beat's cap, or "".

    Raises CellError for any other conflict.
    """
    command = [os.environ["UV"], "pip", "check", "--python", sys.executable]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    lines = [line for line in done.stderr.splitlines() if "but" in line]
    capped = django.VERSION >= (6, 1)
    if done.returncode == 0 and not capped:
        return ""
    if capped and len(lines) == 1 and "`django-celery-beat` requires" in lines[0]:
        return lines[0]
    wanted = "only django-celery-beat's cap on Django" if capped else "none"
    raise CellError(f"conflicts of metadata, expected {wanted}:\n{done.stderr}")


def check_differences():
    """Return the words with which the example fails without each differing setting.

    Raises CellError if a setting isn't needed.
    """
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "proj.settings"}
    needed = {}
    for applies, setting, arguments, words in DIFFERENCES:
        if not applies:
            continue
        status, output = run(arguments, env=environment, check=False)
        if status == 0 or words not in output:
            raise CellError(
                f"{setting} differs, but without it `{' '.join(arguments)}` doesn't fail"
                f" with `{words}`:\n{output}"
            )
        needed[setting] = words
    return needed


def run(arguments, check=True, env=None):
    """Run Python and print its output; raise CellError if it fails."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env=env,
        start_new_session=True,  # so that it gets Ctrl-C only from here, and once
    )
    try:
        output, _ = process.communicate()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        process.wait()  # until it has stopped its own children
        raise
    print(f"$ python {' '.join(arguments)}\n{output}", flush=True)
    if check and process.returncode:
        lines = output.strip().splitlines() or ["no output"]
        errors = [line for line in lines if FAULT.match(line)] or lines
        raise CellError(f"`python {' '.join(arguments)}` fails: {errors[-1]}")
    return process.returncode, output


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
