"""Reasons as chips: a word or two each, for lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from tidewaiter.desk.arrivals.models import MatchHit
from tidewaiter.reference import Words, load_yaml


@cache
def _templates() -> dict[str, Words]:
    rows = load_yaml("tidewaiter.desk.arrivals", "chips.yaml")
    return {field: Words(texts) for field, texts in rows.items()}


def chips(hits: Iterable[MatchHit]) -> list[Words]:
    """The reasons behind some hits, each field once, in the order of the hits."""
    reasons = {reason["field"]: reason for hit in hits for reason in hit.reasons}
    return [_chip(reason) for reason in reasons.values()]


def _chip(reason: Mapping[str, Any]) -> Words:
    template = _templates().get(reason["field"])
    if template is None:
        return Words(reason["clause"])
    value = reason["value"]
    written = f"{value:.0f}" if isinstance(value, float) else str(value)
    return Words({code: text.replace("{value}", written) for code, text in template.items()})
