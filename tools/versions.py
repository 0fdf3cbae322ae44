"""Take the versions that pages name from the metadata of what is installed."""

import platform
from importlib import metadata

from packaging.requirements import Requirement


def make_substitutions():
    """Return reST that defines a substitution for each version pages may name."""
    values = {
        "python_version": ".".join(platform.python_version_tuple()[:2]),
        "celery_version": metadata.version("celery"),
        "celery_python": get_python_range("celery"),
        "celery_django": get_range("celery", "django"),
        "django_version": metadata.version("django"),
        "django_python": get_python_range("django"),
        "results_version": metadata.version("django-celery-results"),
        "results_python": get_python_range("django-celery-results"),
        "results_django": get_range("django-celery-results", "django"),
        "beat_version": metadata.version("django-celery-beat"),
        "beat_python": get_python_range("django-celery-beat"),
        "beat_django": get_range("django-celery-beat", "django"),
    }
    return "".join(f".. |{name}| replace:: {text}\n" for name, text in values.items())


def get_python_range(package):
    """Return in words which Python a package asks for."""
    specifier = metadata.metadata(package).get("Requires-Python")
    return describe(specifier) if specifier else "not stated"


def get_range(package, wanted):
    """Return in words which versions of another package a package asks for."""
    for line in metadata.requires(package):
        requirement = Requirement(line)
        if requirement.name.lower() == wanted:
            return describe(str(requirement.specifier))
    raise LookupError(f"{package} does not name {wanted} in its metadata")


def describe(specifier):
    """Return a range such as ``>=3.2,<6.1`` in words."""
    words = {">=": "{} or newer", "<": "older than {}"}
    parts = sorted(specifier.split(","), key=lambda part: part.startswith("<"))
    described = []
    for part in parts:
        sign = part.rstrip("0123456789.")
        described.append(words[sign].format(part.removeprefix(sign)))
    return " and ".join(described)
