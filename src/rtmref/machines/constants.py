"""Hypothesis without the constants that it finds in the modules of the process.

Hypothesis mixes numbers from the source of every loaded module of its user into what it draws.
Which modules are loaded depends on what ran before in the process, so equal seeds would give
other calls (R-0008).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from hypothesis.internal.conjecture import providers

READER: Final = "_get_local_constants"
"""The function of Hypothesis that gathers them; versions without it gather none."""


@contextmanager
def constants_of_no_module() -> Iterator[None]:
    """While it is open, what Hypothesis draws depends on the seed and its version alone."""
    internals: Any = providers
    gather = getattr(internals, READER, None)
    if gather is None:
        yield
        return
    none = internals.Constants()
    setattr(internals, READER, lambda: none)
    internals.CONSTANTS_CACHE.cache.clear()
    try:
        yield
    finally:
        setattr(internals, READER, gather)
        internals.CONSTANTS_CACHE.cache.clear()
