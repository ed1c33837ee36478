"""A process that answers requests ends with the one that started it: killed, that one cannot end it, and the port
would stay taken."""

from __future__ import annotations

import os
import threading
import time

_LOOK_EVERY = 0.5


def end_with_parent() -> None:
    """Watch the process that `tidewaiter serve` is; nothing where another server runs the application."""
    parent = os.environ.get("TIDEWAITER_SERVED_BY", "")
    if parent.isdecimal() and os.getppid() == int(parent):
        threading.Thread(target=_watch, args=(int(parent),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY)
    # Whatever is in hand is rolled back by the database, as when this process is killed.
    os._exit(1)
