"""Reproducible archives: the same content always gives the same bytes."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip file can hold


def read_members(folder: Path) -> dict[str, bytes]:
    """Return the content of each file below a folder by its path from there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in find_files(folder)
    }


def find_files(folder: Path) -> list[Path]:
    """Return all files below a folder, sorted."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def compress(content: bytes) -> bytes:
    """Return content compressed by gzip, without a time or a name."""
    return gzip.compress(content, compresslevel=9, mtime=0)


def make_tar(members: Mapping[str, bytes]) -> bytes:
    """Return a tar file of members by name, without folders, times and owners."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(members, key=_get_order):
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(members[name]), 0o644
            tar.addfile(member, io.BytesIO(members[name]))
    return buffer.getvalue()


def store(members: Mapping[str, bytes]) -> bytes:
    """Return a zip file without compression, which compresses better as a whole."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as file:
        for name in sorted(members):
            member = zipfile.ZipInfo(name, EPOCH)
            member.create_system, member.external_attr = 3, 0o644 << 16
            file.writestr(member, members[name])
    return buffer.getvalue()


def name_by_content(name: str, content: bytes) -> str:
    """Return a file's URL, such as ``a.0123456789abcdef.zip.gz`` for ``a.zip``.

    The hash is that of the uncompressed content, because zlib's releases compress
    differently.
    """
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:16]}.{suffix}.gz"


def _get_order(name: str) -> tuple[str, str]:
    """Return a member's sort key; similar files side by side compress better."""
    return name.rpartition(".")[2], name
