"""Making a bundle, or finding that it is made."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from sphinx_lockstep_lab.bundle.agreement import check_agreement
from sphinx_lockstep_lab.bundle.base import (
    Bundle,
    BundleError,
    BundleFile,
    BundleSettings,
    Licence,
)
from sphinx_lockstep_lab.bundle.compiling import Compiler
from sphinx_lockstep_lab.bundle.installing import install_packages, install_pyodide
from sphinx_lockstep_lab.bundle.keeping import (
    make_key,
    make_whole,
    read_kept,
    write_manifest,
)
from sphinx_lockstep_lab.bundle.library import (
    ZIP,
    read_pyodide,
    read_version,
    unpack_library,
)
from sphinx_lockstep_lab.bundle.licences import (
    find_licences,
    find_runtime_licences,
    find_shipped,
)
from sphinx_lockstep_lab.bundle.packing import (
    compress,
    make_tar,
    name_by_content,
    read_members,
    store,
)
from sphinx_lockstep_lab.bundle.programs import find_node
from sphinx_lockstep_lab.bundle.trimming import trim

PACKAGES = "packages.tar"


def build_bundle(
    settings: BundleSettings, cache: Path, tell: Callable[[str], None]
) -> Bundle:
    """Return the bundle that the settings ask for, made if it is not kept in the cache.

    Raises NoNode without Node.js, and BundleError for whatever else is the matter.
    """
    check_agreement(settings)
    folder = cache / make_key(settings)
    kept = read_kept(folder)
    if kept:
        return kept
    with make_whole(folder) as part:
        _build(settings, part, tell)
    made = read_kept(folder)
    if not made:
        raise BundleError(
            f"{folder} cannot be kept: make the folder writable, and build again"
        )
    return made


def _build(settings: BundleSettings, part: Path, tell: Callable[[str], None]) -> None:
    """Build all of a bundle in a folder."""
    node = find_node()
    work = part / "work"
    work.mkdir()
    tell("getting Pyodide")
    pyodide = install_pyodide(node, work / "node")
    tell("getting the packages")
    site = install_packages(settings.requirements, work)
    installed = tuple(find_licences(site, dict(settings.licences)))
    library = unpack_library(pyodide, work)
    trim(site, library, settings.leave_out)
    packages = tuple(find_shipped(site, installed))
    tell(f"compiling what is imported of {len(packages)} packages")
    zipped = work / ZIP
    zipped.write_bytes(store(read_members(library)))
    python = Compiler(node, pyodide, zipped, site, library, work).compile(settings)
    versions = {"Pyodide": read_version(pyodide), "CPython": python}
    runtime = tuple(find_runtime_licences(versions))
    contents = read_pyodide(pyodide, library)
    contents[PACKAGES] = make_tar(read_members(site))
    tell("packing")
    bundle = _pack(part, contents, (*runtime, *packages))
    _lay_out(part, contents, site)
    write_manifest(bundle)
    shutil.rmtree(work)


def _pack(
    part: Path, contents: Mapping[str, bytes], licences: Iterable[Licence]
) -> Bundle:
    """Write the files that are fetched, and return what they make."""
    served = part / "served"
    served.mkdir()
    digest, files = hashlib.sha256(), []
    for name, content in contents.items():
        url, compressed = name_by_content(name, content), compress(content)
        digest.update(f"{url}\n".encode())
        (served / url).write_bytes(compressed)
        files.append(BundleFile(name, served / url, url, len(compressed)))
    return Bundle(digest.hexdigest(), tuple(files), tuple(licences), part)


def _lay_out(part: Path, contents: Mapping[str, bytes], site: Path) -> None:
    """Put what is shipped where Node finds it, unpacked."""
    (part / "pyodide").mkdir()
    for name, content in contents.items():
        if name != PACKAGES:
            (part / "pyodide" / name).write_bytes(content)
    site.rename(part / "python")
