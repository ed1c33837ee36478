"""Words and small values of cargo in templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tidewaiter.desk.cargo.parts import words
from tidewaiter.desk.common.templatetags.desk import number, written
from tidewaiter.reference import Words, stowage

register = template.Library()

register.filter("cargo_words", words.in_words)


@register.filter
def cargo_word(code: str, section: str) -> str:
    """A code of records in the reader's language: `row.kind|cargo_word:"kind"`."""
    return words.word(section, code) if code else ""


@register.filter
def number_or_text(text: str) -> str:
    """A number that another filter already wrote, with the reader's thousands mark."""
    try:
        value = float(str(text).replace(",", ".").replace("\xa0", "").replace("\u202f", ""))
    except ValueError:
        return str(text)
    return number(int(value) if value == int(value) else value)


@register.filter
def who_said(statements: Iterable[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """The evidence of a contradiction, each value once with those who told it, in the order of the evidence."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for item in statements:
        text = words.told_in_words(item["field"], item["value"]) if item["value"] else ""
        found.setdefault(text, []).append(item)
    return list(found.items())


@register.simple_tag
def told_at(local: str) -> str:
    """A time as told on the clock of where it happened, as pages write times: `08 Nov 23:39`. What is no time stays
    as it was told."""
    try:
        at = datetime.fromisoformat(local)
    except ValueError:
        return local
    return written(at, "%d %b %H:%M" if len(local) > 10 else "%d %b")


@register.filter
def bay_of(cell: str) -> int:
    """The bay of a cell as told; 0 where there is none."""
    at, _fault = stowage(cell)
    return at.bay if at else 0


@register.filter
def attribute_names(names: Iterable[str], record: str) -> str:
    """The names of attributes in the reader's language."""
    labels = words.attributes(record)
    language = get_language() or "en"
    return ", ".join(labels.get(name, Words(name)).in_language(language) for name in names)


@register.filter
def action_words(action: str) -> str:
    """What a message did to a consignment."""
    names: dict[str, Any] = {
        "add": _("original"),
        "replace": _("replaces"),
        "change": _("changes"),
        "withdraw": _("cancels"),
        "final": _("final"),
        "repeat": _("copy"),
        "report": _("reports"),
    }
    return str(names.get(action, action))
