"""Report the findings of a build: in its log, its exit status, and its reports."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

from sphinx.application import Sphinx
from sphinx.util import logging

from sphinx_lockstep.gate.reports import FORMATS
from sphinx_lockstep.model import Finding
from sphinx_lockstep.store.files import write_whole

STANDARD_OUTPUT = "-"

logger = logging.getLogger(__name__)


class Reporter:
    """The findings of one build, in the order in which they were reported."""

    def __init__(self, app: Sphinx) -> None:
        self.app = app
        self.findings: list[Finding] = []
        self._targets: dict[str, str] = {}
        self._conf = "conf.py"

    def set_targets(self, targets: Iterable[tuple[str, str]], root: Path) -> None:
        """Set where to write reports, and remove the reports of an earlier build.

        ``targets`` are formats, each with a path or "-". ``root`` is the repository.
        """
        self._targets = {
            name: target if target == STANDARD_OUTPUT else str(root / target)
            for name, target in targets
        }
        conf = Path(self.app.confdir) / "conf.py"
        if conf.is_relative_to(root):
            self._conf = conf.relative_to(root).as_posix()
        for target in self._targets.values():
            if target != STANDARD_OUTPUT:
                Path(target).unlink(missing_ok=True)

    def report(self, finding: Finding, is_logged: bool = False) -> None:
        """Report a finding, so that the build fails.

        ``is_logged`` is true if Sphinx itself has logged it.
        """
        self.findings.append(finding)
        self.app.statuscode = 1
        if not is_logged:
            logger.error(finding.text, location=finding.place or None)

    def give_up(self, finding: Finding) -> NoReturn:
        """Report why nothing can be checked, and end the build without a traceback."""
        self.report(finding)
        self.end_build()

    def end_build(self) -> NoReturn:
        """Write the reports, and end the build before Sphinx writes pages."""
        self.write_reports()
        raise SystemExit(self.app.statuscode)

    def write_reports(self) -> None:
        """Write a report for each format that ``lockstep_report`` names."""
        for name, target in self._targets.items():
            text = FORMATS[name](self.findings, self._conf)
            if target == STANDARD_OUTPUT:
                print(text, end="", flush=True)
            else:
                write_whole(Path(target), text)
