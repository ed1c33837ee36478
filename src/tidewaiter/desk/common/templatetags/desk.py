"""Words for times, numbers and places in templates. Built in: no `{% load %}` is needed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import template
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone
from django.utils.dates import MONTHS_3
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from tidewaiter.desk.common.clocks import clock_of
from tidewaiter.desk.common.lists import Listed
from tidewaiter.reference import Words, country_name

register = template.Library()


def as_instant(value: datetime | str | None) -> datetime | None:
    """An instant from a datetime or from ISO text; text without a zone is UTC."""
    if isinstance(value, str):
        if len(value) < 16:
            return None
        value = datetime.fromisoformat(value)
    if value is not None and value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return value


@register.filter
def utc(value: datetime | str | None, form: str = "%d %b %H:%M") -> SafeString | str:
    """An instant in UTC: `04 Mar 14:05Z`. The argument is a form of `strftime`;
    a day without its hour has no `Z`."""
    instant = as_instant(value)
    if instant is None:
        return "—"
    at = instant.astimezone(UTC)
    return format_html(
        '<time class="time" datetime="{}">{}{}</time>',
        at.isoformat(timespec="minutes"),
        written(at, form),
        mark_safe('<span class="zone">Z</span>') if "%H" in form else "",
    )


def written(at: datetime, form: str) -> str:
    """A time by a form of `strftime`, with the month in the reader's language as that language writes it."""
    month = str(MONTHS_3[at.month])
    if (get_language() or "en").startswith("en"):
        month = month.title()
    return at.strftime(form.replace("%b", month))


@register.simple_tag(takes_context=True)
def on_clock(
    context: Context, value: datetime | str | None, place: str = "", form: str = "%d %b %H:%M"
) -> SafeString | str:
    """An instant on the clock of a place, with UTC beside it: `04 Mar 15:05 BRU 14:05Z`. Without a place, that of
    the reader's unit; where no clock is known, UTC alone."""
    place = place or str(context.get("local_place", ""))
    clock, instant = clock_of(place), as_instant(value)
    if clock is None or instant is None:
        return utc(instant, form)
    return format_html(
        '<time class="time" datetime="{}">{} <span class="zone">{}</span></time> <span class="zone">{}Z</span>',
        instant.astimezone(UTC).isoformat(timespec="minutes"),
        written(instant.astimezone(clock), form),
        place,
        f"{instant.astimezone(UTC):%H:%M}",
    )


@register.simple_tag
def at_place(
    local: str | None, instant: datetime | str | None, place: str = ""
) -> SafeString | str:
    """A time on the clock of a place, with UTC beside it: `14:05 CDG 12:05Z`. `local` is ISO text."""
    at = as_instant(instant)
    if not local and at is None:
        return "—"
    universal = f"{at.astimezone(UTC):%H:%M}" if at else ""
    if not local or len(local) < 16:
        return utc(at, "%H:%M") if at else "—"
    return format_html(
        '<time class="time" datetime="{}">{} <span class="zone">{}</span></time>{}',
        at.isoformat(timespec="minutes") if at else local,
        local[11:16],
        place,
        format_html(' <span class="zone">{}Z</span>', universal) if universal else "",
    )


def span_words(minutes: int) -> str:
    """A span of time as short as a list needs it: `5 min`, `2 h 05`, `3 d`."""
    minutes = abs(minutes)
    if minutes < 60:
        return gettext("%(minutes)d min") % {"minutes": minutes}
    if minutes < 48 * 60:
        return gettext("%(hours)d h %(minutes)02d") % {
            "hours": minutes // 60,
            "minutes": minutes % 60,
        }
    return gettext("%(days)d d") % {"days": minutes // (24 * 60)}


@register.filter
def countdown(value: datetime | str | None) -> SafeString | str:
    """How long until an instant, or since: `in 2 h 05`, `12 min ago`. The page keeps it up to date."""
    instant = as_instant(value)
    if instant is None:
        return "—"
    minutes = round((instant - timezone.now()).total_seconds() / 60)
    form = gettext("in %(span)s") if minutes >= 0 else gettext("%(span)s ago")
    return format_html(
        '<time class="time" datetime="{}" data-countdown>{}</time>',
        instant.astimezone(UTC).isoformat(timespec="minutes"),
        form % {"span": span_words(minutes)},
    )


@register.filter
def number(value: float | None) -> str:
    """A number with the reader's thousands mark."""
    return "—" if value is None else number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def country(code: str | None) -> str:
    """A country's name in the reader's language, from any code."""
    return country_name(code, get_language() or "en") if code else ""


@register.filter
def words(texts: Words | dict[str, str] | str | None) -> SafeString | str:
    """A text in the reader's language; where it is missing, the best other one, marked with its language."""
    if not texts:
        return ""
    if isinstance(texts, str):
        return texts
    language = get_language() or "en"
    held = Words(texts)
    if language.split("-")[0] in held:
        return held.in_language(language)
    shown = held.in_language(language)
    code = next((key for key, text in held.items() if text == shown), "")
    return format_html(
        '<span lang="{}">{} <span class="zone">{}</span></span>', code, shown, code.upper()
    )


@register.simple_tag
def bar(value: float, most: float = 100, kind: str = "", length: int = 80) -> SafeString:
    """A bar whose length says a value beside the most it could be; `kind` "risk" gives the risk colour.

    Drawn as SVG, because the content policy allows no style in the markup. It says nothing to a screen
    reader: the number stands beside it.
    """
    filled = round(length * max(0.0, min(1.0, value / most))) if most else 0
    return format_html(
        '<svg class="barline {}" width="{}" height="8" aria-hidden="true">'
        '<rect class="track" width="{}" height="8" rx="2"/>'
        '<rect class="fill" width="{}" height="8" rx="2"/></svg>',
        kind,
        length,
        length,
        filled,
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """A small drawing of `templates/common/icons`; the words beside it carry the meaning."""
    return mark_safe(get_template(f"common/icons/{name}.svg").render())  # noqa: S308  our own files


@register.inclusion_tag("common/sort_head.html")
def sort_heads(listed: Listed) -> dict[str, Any]:
    """The row of sortable heads of a list."""
    return {"columns": listed.columns}
