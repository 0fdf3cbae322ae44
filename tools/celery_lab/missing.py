"""What a browser's Python lacks, and Celery, Django or beat ask for."""

from __future__ import annotations

import hashlib
import hmac
import importlib.util
import sys
from types import ModuleType

LACKING = {  # modules, each with what is looked up in it
    "click_repl": {"register_repl": lambda *args, **options: None},  # not shipped
    "dbm": {"error": (OSError,)},
    "pwd": {"getpwuid": lambda number: None},
    "_multiprocessing": {"SemLock": None},
}
ROUNDS = 100  # of hashing a password: it guards nothing in here, and would take minutes


def add() -> None:
    """Stand in for what is missing."""
    for name, attributes in LACKING.items():
        if name not in sys.modules and importlib.util.find_spec(name) is None:
            module = ModuleType(name)
            vars(module).update(attributes)
            sys.modules[name] = module
    if importlib.util.find_spec("_billiard") is None:
        sys.modules["_billiard"] = None  # type: ignore[assignment]
    if not hasattr(hashlib, "pbkdf2_hmac"):
        hashlib.pbkdf2_hmac = derive_key  # type: ignore[attr-defined]


def derive_key(
    hash_name: str,
    password: bytes,
    salt: bytes,
    iterations: int,
    dklen: int | None = None,
) -> bytes:
    """Return a key as PBKDF2 makes it, of at most ``ROUNDS`` rounds and one block."""
    block = last = hmac.digest(password, salt + (1).to_bytes(4), hash_name)
    for _ in range(min(iterations, ROUNDS) - 1):
        last = hmac.digest(password, last, hash_name)
        block = bytes(a ^ b for a, b in zip(block, last, strict=True))
    return block[:dklen]
