"""What each page claims, kept in Sphinx's environment from build to build."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any, ClassVar

from sphinx.domains import Domain

from sphinx_lockstep.model import PageRecord
from sphinx_lockstep.project.example import Example


class LockstepDomain(Domain):
    """What each page claims, kept and merged by Sphinx as for any domain.

    ``example`` is what this build has read of the example, and is not kept.
    """

    name = "lockstep"
    label = "Lockstep"
    initial_data: ClassVar[dict[str, Any]] = {"pages": {}, "summaries": {}}
    data_version = 2
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
