"""What a browser gets: each page's data, and the files beside the pages."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep_lab.bundle import Bundle
from sphinx_lockstep_lab.bundle.packing import compress, name_by_content
from sphinx_lockstep_lab.hosting import ENGINE
from sphinx_lockstep_lab.listings import Listing
from sphinx_lockstep_lab.making import Lab
from sphinx_lockstep_lab.projects import make_options
from sphinx_lockstep_lab.settings import LabSettings

BROWSER = Path(__file__).parent / "browser"
FOLDER = "_lab"
PART = "part"  # what is being written: a file of its own name is whole
STATIC = ("lab.css", "lab.js")  # what pages carry before a click


class PageData:
    """What each page of a site tells its browser, and the files that it names."""

    def __init__(
        self,
        app: Sphinx,
        bundle: Bundle,
        lab: Lab,
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
        """Add a file that is made here; return what a page says of it.

        One that an earlier build has written is not compressed again.
        """
        url = name_by_content(name, content)
        if url not in self.contents:
            path = self.folder / url
            self.contents[url] = (
                path.read_bytes() if path.exists() else compress(content)
            )
        return {"url": url, "bytes": len(self.contents[url])}

    def _name_code(self) -> str:
        """Return the folder of the lab's own modules, named by what they hold."""
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
                "project.tar": self._add("project.tar", project.archive),
            },
            "project": "project.tar",
            "options": {**self.options, **project.options},
            "differs": self._tell_difference(docname),
            "playground": self._is_playground(docname),
            "listings": [
                describe_listing(listing)
                for listing in listings
                if listing.kind != "log"
            ],
        }

    def _is_playground(self, docname: str) -> bool:
        return bool(self.app.env.metadata[docname].get("lab"))

    def _relate(self, docname: str, address: str) -> str:
        return "../" * docname.count("/") + address

    def _tell_difference(self, docname: str) -> dict[str, str]:
        page, _, label = self.settings.differs["link"].partition("#")
        uri = self.app.builder.get_relative_uri(docname, page)
        return {**self.settings.differs, "link": f"{uri}#{label}" if label else uri}


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
    """Return the lab's own modules, which a browser fetches on the first click."""
    return sorted([*BROWSER.glob("*.mjs"), ENGINE / "engine.mjs"])


def write_files(data: PageData) -> None:
    """Put all that a browser fetches beside the pages, and drop what it no longer does."""
    folder = data.folder
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {data.code.rstrip("/"), *data.sources, *data.contents}
    for path in folder.iterdir():
        if path.name not in wanted:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for url, source in data.sources.items():
        if not (folder / url).exists():
            shutil.copyfile(source, folder / PART)
            (folder / PART).replace(folder / url)
    for url, content in data.contents.items():
        if not (folder / url).exists():
            (folder / PART).write_bytes(content)
            (folder / PART).replace(folder / url)
    code = folder / data.code
    code.mkdir(exist_ok=True)
    for path in find_code():
        shutil.copyfile(path, code / path.name)


def write_static(outdir: Path) -> None:
    """Put what pages carry where Sphinx keeps such files, before it looks for them."""
    static = outdir / "_static"
    static.mkdir(parents=True, exist_ok=True)
    for name in STATIC:
        shutil.copyfile(BROWSER / name, static / name)
