"""The form of ``:since:``: the text of the role to a claim about a release."""

from __future__ import annotations

import re

from packaging.utils import canonicalize_name

from sphinx_lockstep.model.releases import ReleaseClaim

TITLE = re.compile(r"^~?(?P<package>\S.*?)\s+(?P<series>\d+(?:\.\d+)*)$")
THING = re.compile(
    r"^(?:[\w.]+:[\w.]+|\w+(?:\.\w+)+|\w+|\S+(?: \S+)* --?[A-Za-z][\w-]*)$"
)


def parse_release_claim(text: str) -> ReleaseClaim | None:
    """Return the claim of ``PACKAGE SERIES <THING>``, None if the form is different."""
    title, _, rest = text.partition("<")
    match = TITLE.match(title.strip())
    thing = " ".join(rest.removesuffix(">").split())
    if not match or not THING.match(thing):
        return None
    return ReleaseClaim(canonicalize_name(match["package"]), match["series"], thing)
