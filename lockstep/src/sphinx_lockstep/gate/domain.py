"""Store what each page claims in Sphinx's environment, from build to build."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any, ClassVar

from sphinx.domains import Domain

from sphinx_lockstep.model import PageRecord
from sphinx_lockstep.project.example import Example
from sphinx_lockstep.settings.config import Settings


class LockstepDomain(Domain):
    """The claims of each page, which Sphinx stores and merges as for any domain.

    ``settings`` are the settings of this build, and ``example`` has the example's files
    as this build has read them. Sphinx stores neither.
    """

    name = "lockstep"
    label = "Lockstep"
    initial_data: ClassVar[dict[str, Any]] = {"pages": {}, "summaries": {}}
    data_version = 3
    settings: Settings | None = None
    example: Example | None = None

    @property
    def pages(self) -> dict[str, PageRecord]:
        return self.data["pages"]  # type: ignore[no-any-return]  # Sphinx keeps data untyped

    def clear_doc(self, docname: str) -> None:
        self.pages.pop(docname, None)

    def merge_domaindata(
        self, docnames: AbstractSet[str], otherdata: dict[str, Any]
    ) -> None:
        self.pages.update(
            {
                name: otherdata["pages"][name]
                for name in docnames
                if name in otherdata["pages"]
            }
        )
