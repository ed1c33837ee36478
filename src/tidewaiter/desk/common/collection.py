"""Python's search for cyclic garbage, put off while a batch of files is taken in."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

SEARCH_EVERY = 900.0
"""Seconds between two searches through everything that batches left behind."""

_last_search = time.monotonic()


@contextmanager
def put_off_collection() -> Iterator[None]:
    """Search for no cyclic garbage within, and set apart what lives on behind it.

    Reading and resolving makes hundreds of thousands of records and next to no cycles; the search walks all of them
    again and again, and with them every movement at hand, for a fifth of the time that a batch takes. What is not
    part of a cycle is given back at once, as ever, whether set apart or not. Cycles are looked for among all of it
    every quarter of an hour, behind a batch. Where threads take batches at once, the first that ends lets it run again.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        _set_apart()
        gc.enable()


def _set_apart() -> None:
    global _last_search  # noqa: PLW0603  one interpreter has one collector
    now = time.monotonic()
    if now - _last_search >= SEARCH_EVERY:
        _last_search = now
        gc.unfreeze()
        gc.collect()
    gc.freeze()
