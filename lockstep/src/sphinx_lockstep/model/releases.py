"""Claims about releases of packages, and the answers of the releases."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class ReleaseClaim:
    """The claim that a package has had something since a series of releases.

    ``package`` is canonical, ``series`` is, for example, 5.4, and ``thing`` is
    ``module:name``, a dotted module, a setting, or a command followed by an option.
    """

    package: str
    series: str
    thing: str


@dataclass(frozen=True)
class ReleaseAnswer:
    """The answer to a claim: two releases, and whether each of them has the thing.

    ``before`` is the newest release before the series and ``after`` the newest release
    of the series. ``python`` is the version of Python that they ran on, and ``date``
    the day, both as text.
    """

    package: str
    series: str
    thing: str
    before: str
    present_before: bool
    after: str
    present_after: bool
    python: str
    date: str

    @property
    def claim(self) -> ReleaseClaim:
        """Return the claim that this answers."""
        return ReleaseClaim(self.package, self.series, self.thing)
