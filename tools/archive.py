"""Pack the example project into zip files that are the same for the same files.

One holds the project as it is, the other a template of it for ``startproject``.
"""

import fnmatch
import io
import re
import zipfile

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file can name
# How ``startproject`` knows the name of a project: in a path, and in a text. Without
# blanks, so that a file it does not fill in still is one word where it was one.
IN_PATH, IN_TEXT = "project_name", "{{project_name}}"
# What it reads as signs of its own.
SIGNS = re.compile(r"{[{%#]")


def make_archive(folder, path, ignore):
    """Write a folder's files into a zip file, but for names that match a pattern."""
    files = read_files(folder, ignore)
    write_archive(path, {f"{folder.name}/{name}": files[name] for name in files})


def make_template(folder, path, ignore, name):
    """Write the same files as a template, in which each ``name`` is a project's own.

    Raises ValueError where ``startproject`` would read a sign of its own in the code.
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
    """Return the content of a folder's files by their names in it, sorted."""
    names = (file.relative_to(folder) for file in sorted(folder.rglob("*")))
    return {
        name.as_posix(): (folder / name).read_bytes()
        for name in names
        if (folder / name).is_file() and not is_ignored(name, ignore)
    }


def write_archive(path, files):
    """Write a zip file; one that would stay the same is left alone.

    So no page is built anew, and the file appears whole or not at all.
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
