"""The lab in the built site: each page's data, and the files that it loads."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.store.files import write_whole
from sphinx_lockstep_lab.builder import BuiltLab
from sphinx_lockstep_lab.bundle import Bundle
from sphinx_lockstep_lab.bundle.archives import compress, name_by_content
from sphinx_lockstep_lab.listings import Listing
from sphinx_lockstep_lab.node_engine import ENGINE
from sphinx_lockstep_lab.project_archives import PROJECT, make_options
from sphinx_lockstep_lab.settings import LabSettings

BROWSER = Path(__file__).parent / "browser"
FOLDER = "_lab"
STATIC = ("lab.css", "lab.js")  # all that a page loads before a click


class PageData:
    """The data of each page for the browser, and the files that the data names."""

    def __init__(
        self,
        app: Sphinx,
        bundle: Bundle,
        lab: BuiltLab,
        settings: LabSettings,
        common: Settings,
    ) -> None:
        self.app = app
        self.lab = lab
        self.settings = settings
        self.folder = Path(app.outdir) / FOLDER
        self.options = make_options(settings, common.shell, common.example.name)
        self.sources = {file.url: file.path for file in bundle.files}
        self.contents: dict[str, bytes] = {}
        self.common_files = {
            file.name: {"url": file.url, "bytes": file.bytes} for file in bundle.files
        }
        self.common_files["runtime.tar"] = self._add("runtime.tar", lab.runtime)
        self.code = self._name_code()

    def _add(self, name: str, content: bytes) -> dict[str, Any]:
        """Add a file with this content; return its URL and size in bytes.

        A file that an earlier build has written isn't compressed again.
        """
        url = name_by_content(name, content)
        if url not in self.contents:
            path = self.folder / url
            self.contents[url] = (
                path.read_bytes() if path.exists() else compress(content)
            )
        return {"url": url, "bytes": len(self.contents[url])}

    def _name_code(self) -> str:
        """Return the folder of the lab's JavaScript modules; its name holds their hash."""
        digest = hashlib.sha256()
        for path in find_code():
            digest.update(path.name.encode() + path.read_bytes())
        return f"code.{digest.hexdigest()[:16]}/"

    def describe(self, docname: str, listings: Sequence[Listing]) -> dict[str, Any]:
        """Return a page's data, as the browser's code reads it."""
        project = self.lab.projects.get(docname, self.lab.base)
        return {
            "root": self._relate(docname, f"{FOLDER}/"),
            "code": self.code,
            "files": {
                **self.common_files,
                PROJECT: self._add(PROJECT, project.archive),
            },
            "project": PROJECT,
            "options": {**self.options, **project.options},
            "differs": self._describe_difference(docname),
            "playground": self._is_playground(docname),
            "listings": [
                describe_listing(listing)
                for listing in listings
                if listing.kind != "log"
            ],
        }

    def _is_playground(self, docname: str) -> bool:
        return bool(self.app.env.metadata[docname].get("lab"))

    def _relate(self, docname: str, url: str) -> str:
        return "../" * docname.count("/") + url

    def _describe_difference(self, docname: str) -> dict[str, str]:
        page, _, label = self.settings.differs.link.partition("#")
        uri = self.app.builder.get_relative_uri(docname, page)
        link = f"{uri}#{label}" if label else uri
        return {**vars(self.settings.differs), "link": link}


def describe_listing(listing: Listing) -> dict[str, Any]:
    """Return a listing's data, as the browser's code reads it."""
    return {
        "anchor": listing.block.anchor,
        "kind": listing.kind,
        "text": listing.text,
        "requests": [request for _, request in listing.asks],
        "reason": listing.reason,
        "auto": listing.auto,
        "file": listing.file,
    }


def find_code() -> list[Path]:
    """Return the lab's JavaScript modules, which a browser fetches on the first click."""
    return sorted([*BROWSER.glob("*.mjs"), ENGINE / "engine.mjs"])


def write_files(data: PageData) -> None:
    """Write the files that a browser fetches, and remove those that it no longer needs."""
    folder = data.folder
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {data.code.rstrip("/"), *data.sources, *data.contents}
    for path in folder.iterdir():
        if path.name not in wanted:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for url, source in data.sources.items():
        if not (folder / url).exists():
            write_whole(folder / url, source.read_bytes())
    for url, content in data.contents.items():
        if not (folder / url).exists():
            write_whole(folder / url, content)
    code = folder / data.code
    code.mkdir(exist_ok=True)
    for path in find_code():
        shutil.copyfile(path, code / path.name)


def write_static(outdir: Path) -> None:
    """Write the files of the static folder, before Sphinx looks for them there."""
    static = outdir / "_static"
    static.mkdir(parents=True, exist_ok=True)
    for name in STATIC:
        shutil.copyfile(BROWSER / name, static / name)
