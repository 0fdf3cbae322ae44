"""The site, built once for all tests that look at it."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from browsers import launch_chromium, open_page, start_playwright
from checkouts import ROOT, build, copy_tree, drop_tutorial
from lab_pages import LabServer, serve
from playwright.sync_api import Browser, Page, Playwright

from sphinx_lockstep.commands.drift import check_site
from sphinx_lockstep.drift.catalogue import find_mutants, get_operators
from sphinx_lockstep.drift.checked_site import CheckedSite
from sphinx_lockstep.drift.mutants import Mutant
from sphinx_lockstep.drift.mutation_run import MutationRun, RunPlan
from sphinx_lockstep.drift.operators import Operator

# Whoever runs the tests in the background may ignore Ctrl-C, which builds would inherit.
signal.signal(signal.SIGINT, signal.default_int_handler)


# The files that take longest go first, so that none of them is left alone at the end.
# The second does not wait for the site, which the first one's process builds meanwhile.
SLOW = (
    *("test_site_mutants.py", "test_fuzz_blocks.py"),
    *("test_lab_listings.py", "test_lab.py"),
    *("test_drift.py", "test_fuzz.py"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests of slow files first."""
    places = {name: place for place, name in enumerate(SLOW)}
    items.sort(key=lambda item: places.get(item.path.name, len(SLOW)))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the site, built once, with nothing to complain about.

    Of the processes that share the tests, the first one runs all that pages show, and
    the others build with what it has recorded.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    tree = tmp_path_factory.mktemp("site") / "tree"
    with (shared / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "site").exists():
            copy_tree(shared / "first")
            if (kept := ROOT / ".lockstep").is_dir():  # what `make html` has recorded
                apart = shutil.ignore_patterns("scratch")
                shutil.copytree(kept, shared / "first" / ".lockstep", ignore=apart)
            assert build(shared / "first") == (0, "")
            (shared / "first").rename(shared / "site")
    shutil.copytree(shared / "site", tree, symlinks=True)
    assert build(tree) == (0, "")
    return tree


@pytest.fixture(scope="session")
def pages(site: Path) -> Path:
    """The folder of the site's written pages."""
    assert build(site, "html") == (0, "")
    return site / "build" / "html"


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each request."""


@pytest.fixture(scope="session")
def address(pages: Path) -> Iterator[str]:
    """Serve the pages on the loopback interface."""
    handler = partial(QuietHandler, directory=str(pages))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with start_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    with launch_chromium(playwright) as browser:
        yield browser


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page of the site, in a browser that has opened none before."""
    with open_page(browser, address) as page:
        yield page


@pytest.fixture(scope="session")
def host(pages: Path) -> Iterator[LabServer]:
    """Serve the pages as a host does that is set up for the lab."""
    assert list((pages / "_lab").glob("pyodide*")), "the site was built without its lab"
    with serve(pages) as server:
        yield server


@pytest.fixture
def lab_page(browser: Browser, host: LabServer) -> Iterator[Page]:
    """A page for the lab, in a browser that has opened none before."""
    host.forget()
    with open_page(browser, host.address) as page:
        yield page


@pytest.fixture(scope="session")
def checked_site(site: Path, tmp_path_factory: pytest.TempPathFactory) -> CheckedSite:
    """The site without its tutorial, of whose steps test_tutorial.py leaves out each."""
    tree = tmp_path_factory.mktemp("short") / "tree"
    shutil.copytree(site, tree, symlinks=True)
    drop_tutorial(tree)
    return check_site(tree / "docs", tree)


@pytest.fixture(scope="session")
def operators(checked_site: CheckedSite) -> dict[str, Operator]:
    return get_operators(checked_site)


@pytest.fixture(scope="session")
def mutants(
    checked_site: CheckedSite, operators: dict[str, Operator]
) -> dict[str, list[Mutant]]:
    return find_mutants(checked_site, operators)


@pytest.fixture(scope="session")
def mutation_run(
    checked_site: CheckedSite,
    operators: dict[str, Operator],
    tmp_path_factory: pytest.TempPathFactory,
) -> MutationRun:
    plan = RunPlan(tmp_path_factory.mktemp("drift"), jobs=1, limit=60)
    return MutationRun(checked_site, operators, plan, print)
