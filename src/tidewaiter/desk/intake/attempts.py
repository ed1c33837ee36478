"""Counts of requests in a minute: how much a token may ask, and how often an address may guess one."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from tidewaiter.desk.intake import actions

MINUTE = 60
MOST_WRONG_TOKENS = 20
"""Attempts a minute without a token that opens, from one address, wherever it shows them."""


def count(key: str) -> int:
    """How often this happened in the minute that began with the first time."""
    cache.add(key, 0, MINUTE)
    try:
        return cache.incr(key)
    except ValueError:  # the minute ended just now
        return 1


def may_guess_on(request: HttpRequest) -> bool:
    """Count a token that did not open. Nobody guesses tokens at leisure, nor fills the log: after some attempts this is
    False, nothing more is logged, and the address has to wait."""
    if count(f"interface-refused-{BaseThrottle().get_ident(request)}") > MOST_WRONG_TOKENS:
        return False
    actions.note_refused_token()
    return True
