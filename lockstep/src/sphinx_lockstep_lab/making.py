"""Making the lab of a site: its projects, and what came of running each page's listings."""

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
from sphinx_lockstep.model import Problem
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.settings.config import Settings
from sphinx_lockstep.store.cache import PACKAGE, write_kept
from sphinx_lockstep_lab.bundle import Bundle
from sphinx_lockstep_lab.bundle.programs import find_node
from sphinx_lockstep_lab.checking import Difference, check_page
from sphinx_lockstep_lab.hosting import (
    ENGINE,
    Engine,
    EngineError,
    pack_runtime,
    start_engine,
)
from sphinx_lockstep_lab.listings import Listing
from sphinx_lockstep_lab.projects import (
    BASE,
    LIMIT,
    NOW,
    Project,
    make_empty,
    make_options,
    pack_example,
    prepare,
)
from sphinx_lockstep_lab.settings import LabSettings

KEPT = 60  # states of pages
WAKE = 0.2  # seconds between two rounds of ending engines
NOTHING = (
    "no listing runs in the browser: name pages that have some in lockstep_lab_pages, or"
    " take the lab out of conf.py"
)

type Pages = Mapping[str, Sequence[Listing]]


@dataclass(frozen=True)
class Lab:
    """The lab of a site: the runtime's archive, each page's project, what is otherwise."""

    runtime: bytes
    base: Project
    projects: dict[str, Project]
    differences: dict[str, tuple[Difference, ...]]


class Maker:
    """Makes a lab, with what an earlier build has kept."""

    def __init__(
        self,
        bundle: Bundle,
        settings: LabSettings,
        common: Settings,
        example: Example,
        tell: Callable[[str], None],
    ) -> None:
        self.settings = settings
        self.common = replace(common, masks=(*common.masks, *settings.masks))
        self.example = example
        self.context = Context(self.common, example, {})
        self.tell = tell
        self.engines: list[Engine] = []
        self.cache = common.cache / "lab" / "pages"
        self.runtime = pack_runtime(settings.setup)
        self.scratch = common.cache / "lab" / "scratch"
        self.files = {file.name: file.path for file in bundle.files}
        self.files["runtime.tar"] = self._write("runtime.tar", self.runtime)
        # What is kept is a verdict, so it is as good as the code that has come to it.
        code = [*sorted(ENGINE.glob("*.mjs")), *sorted(PACKAGE.rglob("*.py"))]
        facts = (
            *(bundle.digest, example.digest, self.common.masks, common.shell),
            *(
                settings.setup.name,
                settings.keep,
                settings.environment,
                settings.prepare,
            ),
        )
        self.digest = hashlib.sha256(
            b"\0".join(
                [
                    self.runtime,
                    *(path.read_bytes() for path in code),
                    repr(facts).encode(),
                ]
            )
        )

    def _write(self, name: str, content: bytes) -> Path:
        """Put an archive where Node finds it, under a name of its content."""
        path = self.scratch / f"{hashlib.sha256(content).hexdigest()[:16]}.{name}"
        if not path.is_file():
            write_kept(path, content, KEPT)
        return path

    def make(self, pages: Pages) -> Lab:
        """Return the lab.

        Raises EngineError where the project does not start in it, or nothing would run.
        """
        if not any(each.asks for listings in pages.values() for each in listings):
            raise EngineError(NOTHING)
        base = self._get_base()
        projects: dict[str, Project] = {}
        found: dict[str, tuple[Difference, ...]] = {}
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
            except BaseException:  # as Ctrl-C: no page is waited for
                self._stop([follows, *others.values()])
                raise
        return Lab(self.runtime, base, projects, found)

    def _stop(self, futures: Sequence[Future[Any]]) -> None:
        """End every engine, those too that are being started."""
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
        projects: dict[str, Project],
        found: dict[str, tuple[Difference, ...]],
    ) -> None:
        """Follow a tutorial: each page begins with what the one before it has left."""
        project: Project | None = make_empty()
        for name in tutorial:
            if project is None:  # the page before has broken off
                found[name] = ()
                continue
            projects[name] = project
            found[name], project = self._check(name, project, pages[name], True)

    def _get_base(self) -> Project:
        path = self.cache / f"base-{self.digest.hexdigest()}.tar"
        try:
            return Project(path.read_bytes())
        except OSError:
            self.tell("lab: preparing the project")
        archive = pack_example(self.example)
        with self._start(archive, {}, NOW) as engine:
            base = prepare(engine, self.settings.prepare)
        write_kept(path, base.archive, KEPT)
        return base

    @contextlib.contextmanager
    def _start(
        self, archive: bytes, told: Mapping[str, Any], now: int | None = None
    ) -> Iterator[Engine]:
        """Start an engine on a project, to be ended with the build."""
        folder, node = self.example.folder.name, Path(find_node().node)
        options = {**make_options(self.settings, self.common.shell, folder), **told}
        files = {**self.files, BASE: self._write(BASE, archive)}
        with start_engine(node, files, BASE, options, LIMIT, now) as engine:
            self.engines.append(engine)
            try:
                yield engine
            finally:
                self.engines.remove(engine)

    def _check(
        self, name: str, project: Project, listings: Sequence[Listing], goes_on: bool
    ) -> tuple[tuple[Difference, ...], Project | None]:
        """Run a page's listings, unless that is kept; return also what they leave."""
        key = self.digest.copy()
        asks = [(listing.block.text, listing.asks) for listing in listings]
        key.update(project.archive)
        key.update(repr((len(project.archive), project.options, asks)).encode())
        path = self.cache / f"page-{key.hexdigest()}.json"
        kept = _read(path) if goes_on else ((), None) if path.exists() else None
        if kept is not None:
            return kept
        if not any(listing.asks for listing in listings):
            return (), project
        self.tell(f"lab: running {name}")
        try:
            found, left = self._run(project, listings, goes_on)
        except EngineError as error:
            first = next(listing for listing in listings if listing.asks)
            problem = Problem.untyped(first.block.line, "this page", str(error))
            return (Difference(first, problem),), None
        if not found:
            options = b"" if left is None else json.dumps(left.options).encode()
            if left is not None:
                write_kept(path.with_suffix(".tar"), left.archive, KEPT)
            write_kept(path, options, KEPT)
        return tuple(found), left

    def _run(
        self, project: Project, listings: Sequence[Listing], goes_on: bool
    ) -> tuple[list[Difference], Project | None]:
        with self._start(project.archive, project.options) as engine:
            found = check_page(engine, listings, self.context)
            left = Project(*engine.take_snapshot()) if goes_on else None
        return found, left


def _read(path: Path) -> tuple[tuple[Difference, ...], Project | None] | None:
    try:
        options = json.loads(path.read_text(encoding="utf-8"))
        return (), Project(path.with_suffix(".tar").read_bytes(), options)
    except (OSError, ValueError):
        return None
