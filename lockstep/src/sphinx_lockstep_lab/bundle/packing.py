"""Packing so that the same content gives the same bytes, whoever packs it and when."""

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
    """Return all files below a folder, by their paths from there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in find_files(folder)
    }


def find_files(folder: Path) -> list[Path]:
    """Return all files below a folder, sorted."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def compress(content: bytes) -> bytes:
    """Return content compressed with gzip, without time and name."""
    return gzip.compress(content, compresslevel=9, mtime=0)


def make_tar(members: Mapping[str, bytes]) -> bytes:
    """Return a tar file: sorted, without folders, times and owners."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(members, key=_get_place):
            member = tarfile.TarInfo(name)
            member.size, member.mode = len(members[name]), 0o644
            tar.addfile(member, io.BytesIO(members[name]))
    return buffer.getvalue()


def store(members: Mapping[str, bytes]) -> bytes:
    """Return a zip file that compresses nothing, which then compresses better whole."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as file:
        for name in sorted(members):
            member = zipfile.ZipInfo(name, EPOCH)
            member.create_system, member.external_attr = 3, 0o644 << 16
            file.writestr(member, members[name])
    return buffer.getvalue()


def name_by_content(name: str, content: bytes) -> str:
    """Return the address of a file, of ``a.zip`` such as ``a.0123456789abcdef.zip.gz``.

    It tells of the content, not of its compression, which zlib's releases differ in.
    """
    stem, _, suffix = name.rpartition(".")
    return f"{stem}.{hashlib.sha256(content).hexdigest()[:16]}.{suffix}.gz"


def _get_place(name: str) -> tuple[str, str]:
    """Return where a member stands: like beside like, which compresses better."""
    return name.rpartition(".")[2], name
