"""The build of a site's lab: its projects, and a run of each page's listings."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sphinx_lockstep.claims.base import Context
from sphinx_lockstep.messages.lab import NothingRunsInLab
from sphinx_lockstep.model import Problem
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.proof.keys import PACKAGE
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.store.files import write_kept
from sphinx_lockstep_lab.bundle import Bundle
from sphinx_lockstep_lab.checking import Mismatch, check_page
from sphinx_lockstep_lab.errors import EngineError, LabError
from sphinx_lockstep_lab.listings import Listing
from sphinx_lockstep_lab.node_engine import ENGINE, Engine, pack_runtime, start_engine
from sphinx_lockstep_lab.programs import find_node
from sphinx_lockstep_lab.project_archives import (
    LIMIT,
    NOW,
    PROJECT,
    ProjectArchive,
    make_empty_project,
    make_options,
    pack_example,
    prepare_project,
)
from sphinx_lockstep_lab.settings import LabSettings

LAB = Path(__file__).parent
KEPT = 60  # cached files of each kind
WAKE = 0.2  # seconds between two attempts to kill the engines

type Pages = Mapping[str, Sequence[Listing]]
type Checked = tuple[tuple[Mismatch, ...], ProjectArchive | None]


@dataclass(frozen=True)
class BuiltLab:
    """A site's lab: ``projects`` and ``mismatches`` are by page.

    ``runtime`` is the archive of the runtime package, and ``base`` the prepared example.
    """

    runtime: bytes
    base: ProjectArchive
    projects: dict[str, ProjectArchive]
    mismatches: dict[str, tuple[Mismatch, ...]]


class LabBuilder:
    """Builds a lab, with the results that earlier builds have cached."""

    def __init__(
        self,
        bundle: Bundle,
        settings: LabSettings,
        common: Settings,
        example: Example,
        report: Callable[[str], None],
    ) -> None:
        self.settings = settings
        self.common = replace(common, masks=(*common.masks, *settings.masks))
        self.example = example
        self.context = Context(self.common, example, {})
        self.report = report
        self.engines: list[Engine] = []
        self.cache = common.cache / "lab" / "pages"
        self.scratch = common.cache / "lab" / "scratch"
        self.runtime = pack_runtime(settings.setup)
        self.files = {file.name: file.path for file in bundle.files}
        self.files["runtime.tar"] = self._write("runtime.tar", self.runtime)
        self.digest = self._make_digest(bundle)

    def _make_digest(self, bundle: Bundle) -> Any:
        """Return a hash of all that a cached verdict depends on, besides its page."""
        settings = self.settings
        facts = (
            *(bundle.digest, self.example.digest, self.common.masks, self.common.shell),
            *(settings.setup.name, settings.keep, settings.environment),
            settings.prepare,
        )
        digest = hashlib.sha256(self.runtime)
        # The verdict depends on the code that reaches it.
        code = [*ENGINE.glob("*.mjs"), *PACKAGE.rglob("*.py"), *LAB.rglob("*.py")]
        for path in sorted(code):
            digest.update(b"\0" + path.read_bytes())
        digest.update(b"\0" + repr(facts).encode())
        return digest

    def _write(self, name: str, content: bytes) -> Path:
        """Write an archive for Node.js, under a name that holds its hash."""
        path = self.scratch / f"{hashlib.sha256(content).hexdigest()[:16]}.{name}"
        if not path.is_file():
            write_kept(path, content, KEPT)
        return path

    def build(self, pages: Pages) -> BuiltLab:
        """Run the listings of each page and return the lab.

        Raises LabError if no listing would run or the project doesn't start.
        """
        if not any(each.asks for listings in pages.values() for each in listings):
            raise LabError(NothingRunsInLab())
        base = self._get_base()
        projects: dict[str, ProjectArchive] = {}
        found: dict[str, tuple[Mismatch, ...]] = {}
        tutorial = [name for name in self.common.tutorial if name in pages]
        with ThreadPoolExecutor(self.common.jobs or 2) as pool:
            follows: Future[None] = pool.submit(
                self._follow, tutorial, pages, projects, found
            )
            others = {
                name: pool.submit(self._check, name, base, pages[name], False)
                for name in pages
                if name not in tutorial
            }
            try:
                follows.result()
                for name, future in others.items():
                    projects[name] = base
                    found[name] = future.result()[0]
            except BaseException:  # such as Ctrl-C, after which no page may go on
                self._stop([follows, *others.values()])
                raise
        return BuiltLab(self.runtime, base, projects, found)

    def _stop(self, futures: Sequence[Future[Any]]) -> None:
        """Kill every engine, including those that are still starting."""
        for future in futures:
            future.cancel()
        while any(future.running() for future in futures):
            for engine in list(self.engines):
                engine.kill()
            wait(futures, WAKE)

    def _follow(
        self,
        tutorial: Sequence[str],
        pages: Pages,
        projects: dict[str, ProjectArchive],
        found: dict[str, tuple[Mismatch, ...]],
    ) -> None:
        """Run a tutorial: each page begins with the project of the page before it."""
        project: ProjectArchive | None = make_empty_project()
        for name in tutorial:
            if project is None:  # the engine has ended on an earlier page
                found[name] = ()
                continue
            projects[name] = project
            found[name], project = self._check(name, project, pages[name], True)

    def _get_base(self) -> ProjectArchive:
        path = self.cache / f"base-{self.digest.hexdigest()}.tar"
        try:
            return ProjectArchive(path.read_bytes())
        except OSError:
            self.report("lab: preparing the project")
        archive = pack_example(self.example)
        with self._start(archive, {}, NOW) as engine:
            base = prepare_project(engine, self.settings.prepare)
        write_kept(path, base.archive, KEPT)
        return base

    @contextlib.contextmanager
    def _start(
        self, archive: bytes, more: Mapping[str, Any], now: int | None = None
    ) -> Iterator[Engine]:
        """Start an engine on a project, and list it so that Ctrl-C kills it."""
        folder, node = self.example.folder.name, Path(find_node().node)
        options = {**make_options(self.settings, self.common.shell, folder), **more}
        files = {**self.files, PROJECT: self._write(PROJECT, archive)}
        with start_engine(node, files, PROJECT, options, LIMIT, now) as engine:
            self.engines.append(engine)
            try:
                yield engine
            finally:
                self.engines.remove(engine)

    def _check(
        self,
        name: str,
        project: ProjectArchive,
        listings: Sequence[Listing],
        keep: bool,
    ) -> Checked:
        """Run a page's listings unless a cached result exists.

        Return the mismatches and, with ``keep``, the project as the page leaves it.
        """
        key = self.digest.copy()
        asks = [(listing.block.text, listing.asks) for listing in listings]
        key.update(project.archive)
        key.update(repr((len(project.archive), project.options, asks)).encode())
        path = self.cache / f"page-{key.hexdigest()}.json"
        cached = _read(path) if keep else ((), None) if path.exists() else None
        if cached is not None:
            return cached
        if not any(listing.asks for listing in listings):
            return (), project
        self.report(f"lab: running {name}")
        try:
            found, left = self._run(project, listings, keep)
        except EngineError as error:
            first = next(listing for listing in listings if listing.asks)
            line = first.block.line
            problem = Problem(
                line, "this page's engine", error.message, output=error.output
            )
            return (Mismatch(first, problem),), None
        if not found:
            options = b"" if left is None else json.dumps(left.options).encode()
            if left is not None:
                write_kept(path.with_suffix(".tar"), left.archive, KEPT)
            write_kept(path, options, KEPT)
        return tuple(found), left

    def _run(
        self, project: ProjectArchive, listings: Sequence[Listing], keep: bool
    ) -> tuple[list[Mismatch], ProjectArchive | None]:
        with self._start(project.archive, project.options) as engine:
            found = check_page(engine, listings, self.context)
            left = ProjectArchive(*engine.take_snapshot()) if keep else None
        return found, left


def _read(path: Path) -> Checked | None:
    try:
        options = json.loads(path.read_text(encoding="utf-8"))
        return (), ProjectArchive(path.with_suffix(".tar").read_bytes(), options)
    except (OSError, ValueError):
        return None
