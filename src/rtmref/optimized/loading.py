"""Loading large tables at full speed."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep Python's cycle collector off while a table is loaded.

    The collector looks at every live object again and again while a table grows, which multiplies
    the time of a load; a table makes no garbage cycles that it would find. Afterwards everything
    that exists is frozen (`gc.freeze`), and the collector goes on as it was.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()
