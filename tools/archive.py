"""Pack the example project into a zip file that is the same for the same files."""

import fnmatch
import io
import zipfile
from pathlib import Path

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip file can name


def make_archive(folder, path, ignore):
    """Write a folder's files into a zip file, but for names that match a pattern.

    A file that would stay the same is left alone, so that no page is built anew.
    """
    folder, path = Path(folder), Path(path)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            name = file.relative_to(folder)
            if file.is_file() and not is_ignored(name, ignore):
                mode = 0o755 if file.name == "manage.py" else 0o644
                info = zipfile.ZipInfo(f"{folder.name}/{name.as_posix()}", LONG_AGO)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = (0o100000 | mode) << 16
                archive.writestr(info, file.read_bytes())
    if not path.is_file() or path.read_bytes() != content.getvalue():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.getvalue())


def is_ignored(name, ignore):
    """Tell whether any part of a relative path matches one of the patterns."""
    return any(
        fnmatch.fnmatch(part, pattern) for part in name.parts for pattern in ignore
    )
