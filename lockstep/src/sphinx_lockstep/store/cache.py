"""Recordings in a folder of this machine, each under its key."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from sphinx_lockstep.model import Answer, Question, Run, to_json, to_plain
from sphinx_lockstep.store.files import write_kept

RUNS_KEPT = 200
STATES_KEPT = 10  # files of which there is one for each state of the project


class Cache:
    """A folder of runs and answers, with one file a key.

    A file that can't be read counts as missing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get_run(self, key: str) -> Run | None:
        """Return the run under a key, or None."""
        try:
            text = self._get_run_path(key).read_text(encoding="utf-8")
            return Run.parse(json.loads(text))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def put_run(self, key: str, run: Run) -> None:
        """Store a complete run under a key; ignore any other run."""
        if run.complete:
            write_kept(self._get_run_path(key), to_json(run).encode(), RUNS_KEPT)

    def get_answers(self, key: str) -> dict[Question, Answer]:
        """Return the answers under a key, an empty dict if there is none."""
        try:
            text = self._get_answers_path(key).read_text(encoding="utf-8")
            pairs = json.loads(text)
            return {Question(*asked): Answer.parse(value) for asked, value in pairs}
        except (OSError, ValueError, TypeError, KeyError):
            return {}

    def put_answers(self, key: str, answers: Mapping[Question, Answer]) -> None:
        """Replace the answers under a key."""
        pairs = [[(q.subject, q.text), to_plain(a)] for q, a in answers.items()]
        content = json.dumps(pairs).encode()
        write_kept(self._get_answers_path(key), content, STATES_KEPT)

    def _get_run_path(self, key: str) -> Path:
        return self.folder / f"{key}.json"

    def _get_answers_path(self, key: str) -> Path:
        return self.folder / "answers" / f"{key}.json"
