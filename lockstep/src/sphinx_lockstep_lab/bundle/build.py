"""The build of a bundle, unless the cache has it."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from sphinx_lockstep.messages.lab import BundleNotKept
from sphinx_lockstep_lab.bundle.archives import (
    compress,
    make_tar,
    name_by_content,
    read_members,
    store,
)
from sphinx_lockstep_lab.bundle.cache import (
    build_in_place,
    make_key,
    read_cached,
    write_manifest,
)
from sphinx_lockstep_lab.bundle.install import install_packages, install_pyodide
from sphinx_lockstep_lab.bundle.licences import (
    find_licences,
    find_runtime_licences,
    find_shipped,
)
from sphinx_lockstep_lab.bundle.lock_versions import check_lock_versions
from sphinx_lockstep_lab.bundle.model import Bundle, BundleFile, BundleSettings, Licence
from sphinx_lockstep_lab.bundle.precompile import Compiler
from sphinx_lockstep_lab.bundle.standard_library import (
    ZIP,
    read_pyodide,
    read_version,
    unpack_library,
)
from sphinx_lockstep_lab.bundle.trim import trim
from sphinx_lockstep_lab.errors import BundleError
from sphinx_lockstep_lab.programs import find_node

PACKAGES = "packages.tar"


def build_bundle(
    settings: BundleSettings, cache: Path, report: Callable[[str], None]
) -> Bundle:
    """Return the bundle for these settings, from the cache or newly built.

    ``report`` is called with each step. Raises NodeError without Node.js, and
    BundleError if the build fails.
    """
    check_lock_versions(settings)
    folder = cache / make_key(settings)
    cached = read_cached(folder)
    if cached:
        return cached
    with build_in_place(folder) as part:
        _build(settings, part, report)
    built = read_cached(folder)
    if not built:
        raise BundleError(BundleNotKept(str(folder)))
    return built


def _build(settings: BundleSettings, part: Path, report: Callable[[str], None]) -> None:
    """Build a bundle in an empty folder."""
    node = find_node()
    work = part / "work"
    work.mkdir()
    report("getting Pyodide")
    pyodide = install_pyodide(node, work / "node")
    report("getting the packages")
    site = install_packages(settings.requirements, work)
    installed = tuple(find_licences(site, dict(settings.licences)))
    library = unpack_library(pyodide, work)
    trim(site, library, settings.leave_out)
    packages = tuple(find_shipped(site, installed))
    report(f"compiling the imported modules of {len(packages)} packages")
    zipped = work / ZIP
    zipped.write_bytes(store(read_members(library)))
    python = Compiler(node, pyodide, zipped, site, library, work).compile(settings)
    versions = {"Pyodide": read_version(pyodide), "CPython": python}
    runtime = tuple(find_runtime_licences(versions))
    contents = read_pyodide(pyodide, library)
    contents[PACKAGES] = make_tar(read_members(site))
    report("packing")
    bundle = _pack(part, contents, (*runtime, *packages))
    _lay_out(part, contents, site)
    write_manifest(bundle)
    shutil.rmtree(work)


def _pack(
    part: Path, contents: Mapping[str, bytes], licences: Iterable[Licence]
) -> Bundle:
    """Write the files that a browser fetches; return the bundle."""
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
    """Write the unpacked files for Node.js."""
    (part / "pyodide").mkdir()
    for name, content in contents.items():
        if name != PACKAGES:
            (part / "pyodide" / name).write_bytes(content)
    site.rename(part / "python")
