"""Pack the example project for readers, as a Sphinx extension of this site.

Makes two zip files that are the same for the same files: the project as it is, and a
template of it for ``startproject``.
"""

import fnmatch
import io
import re
import zipfile
from pathlib import Path

EXAMPLE, PROJECT = "examples/django", "proj"
ARCHIVE = "build/celery-with-django.zip"
TEMPLATE = "build/site/project-template.zip"  # in html_extra_path, so its URL is fixed
IGNORED = ("__pycache__", "celerybeat-schedule*")
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file can name
# How ``startproject`` marks the name of a project: in a path, and in a text. Without
# spaces, so that a file that it doesn't fill in keeps its number of words.
IN_PATH, IN_TEXT = "project_name", "{{project_name}}"
# Code that fails on purpose is only for the pages that explain it.
LEFT_OUT = ("antipatterns",)
# The beginnings of Django's template tags.
SIGNS = re.compile(r"{[{%#]")


def setup(app):
    """Make both archives before Sphinx looks for files to copy."""
    app.connect("config-inited", on_config_inited)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def on_config_inited(app, config):
    """Pack the files of the example that the gate counts as its own."""
    root = Path(app.confdir)
    ignore = [*IGNORED, *getattr(config, "lockstep_ignore", ())]  # bench has no gate
    make_archive(root / EXAMPLE, root / ARCHIVE, ignore)
    make_template(root / EXAMPLE, root / TEMPLATE, ignore, PROJECT)


def make_archive(folder, path, ignore):
    """Write a folder's files into a zip file, except names that match a pattern."""
    files = read_files(folder, ignore)
    write_archive(path, {f"{folder.name}/{name}": files[name] for name in files})


def make_template(folder, path, ignore, name):
    """Write the same files as a template, with each ``name`` to be filled in.

    Raises ValueError if ``startproject`` would find a template tag in the code.
    """
    word = re.compile(rf"(?<![a-z]){name}(?![a-z])")
    files = {}
    for file, content in read_files(folder, ignore).items():
        text = content.decode()
        if word.search(text) and (sign := SIGNS.search(text)):
            raise ValueError(
                f"{file} has {sign[0]} and {name}: it cannot be a template"
            )
        files[f"template/{word.sub(IN_PATH, file)}"] = word.sub(IN_TEXT, text).encode()
    write_archive(path, files)


def read_files(folder, ignore):
    """Return the contents of a folder's files by their paths in it, sorted.

    Code that fails on purpose is left out.
    """
    names = (file.relative_to(folder) for file in sorted(folder.rglob("*")))
    return {
        name.as_posix(): (folder / name).read_bytes()
        for name in names
        if (folder / name).is_file() and not is_ignored(name, [*LEFT_OUT, *ignore])
    }


def write_archive(path, files):
    """Write a zip file, whole or not at all, unless it would stay the same.

    Sphinx reads a page again if a file that it offers is newer.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            mode = 0o755 if name.endswith("/manage.py") else 0o644
            info = zipfile.ZipInfo(name, LONG_AGO)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (0o100000 | mode) << 16
            archive.writestr(info, text)
    if not path.is_file() or path.read_bytes() != content.getvalue():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(content.getvalue())
        part.replace(path)


def is_ignored(name, ignore):
    """Tell whether any part of a relative path matches one of the patterns."""
    return any(
        fnmatch.fnmatch(part, pattern) for part in name.parts for pattern in ignore
    )
