"""Words and small values of arrivals in templates."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django import template
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tidewaiter.desk.arrivals import task_queries
from tidewaiter.desk.arrivals.actions import UNDO_SECONDS
from tidewaiter.desk.arrivals.models import Match, Movement
from tidewaiter.desk.arrivals.parts import wording
from tidewaiter.desk.arrivals.parts.chips import chips
from tidewaiter.desk.arrivals.reasons import reasons
from tidewaiter.desk.common.templatetags.desk import countdown, span_words
from tidewaiter.reference import Words, airport, position

register = template.Library()

register.filter("short_time", wording.short_time)
register.filter("in_words", wording.in_words)
register.filter("span", span_words)
register.filter("contact_kind", wording.contact_kind)
register.simple_tag(task_queries.task_of, name="task_of")
register.simple_tag(task_queries.history_of, name="tasks_of")


@register.filter
def city(code: str) -> str:
    """The city of an airport, the name of a port, or the code."""
    found = airport(code) if code else None
    if found:
        return found.city or found.name
    port = position(code) if code else None
    return port.name if port and port.name else (code or "")


@register.filter
def reason_name(code: str) -> str:
    """A reason for no interest in the reader's language."""
    found = reasons().get(code)
    return found.name.in_language(get_language() or "en") if found else code


@register.filter
def role_name(role: str) -> str:
    """What somebody is on a flight."""
    names = {
        "passenger": _("passenger"),
        "crew": _("crew"),
        "transit_passenger": _("in transit"),
        "transit_crew": _("crew in transit"),
        "infant": _("infant"),
    }
    return names.get(role, role)


@register.filter
def mode_name(mode: str) -> str:
    """By what a movement goes."""
    names = {"air": _("air"), "sea": _("sea"), "road": _("road"), "rail": _("rail")}
    return names.get(mode, mode)


@register.filter
def hour_told(movement: Movement) -> bool:
    """Whether a message told the hour, not the day alone: only then is there something to count down to."""
    return len(movement.arrival_local) > 10 or len(movement.departure_local) > 10


@register.filter
def due_in(movement: Movement) -> SafeString | str:
    """How long until a movement arrives, or since; where only its day was told, that its hour is not."""
    return countdown(movement.due_at) if hour_told(movement) else _("hour not told")


@register.filter
def presence(state: str) -> str:
    """Where somebody stands with a flight."""
    names = {
        "expected": _("expected"),
        "on_board": _("on board"),
        "not_on_board": _("not on board"),
        "left": _("no longer booked"),
        "cancelled": _("cancelled"),
    }
    return names.get(state, state)


@register.filter
def flight_state(state: str) -> str:
    """Where a flight stands."""
    names = {
        "expected": _("expected"),
        "closed": _("closed"),
        "cancelled": _("cancelled"),
        "changed": _("changed"),
    }
    return names.get(state, state)


@register.filter
def effect_words(effect: str) -> str:
    """What a message does to what is known."""
    names = {
        "add": _("adds travellers"),
        "replace": _("replaces travellers"),
        "withdraw": _("takes travellers off"),
        "full": _("all bookings"),
        "update": _("changed bookings"),
        "closed": _("flight closed"),
        "on_board": _("closed, those on board"),
        "not_on_board": _("closed, those not on board"),
        "movement_cancelled": _("flight cancelled"),
        "movement_changed": _("flight changed"),
        "reply": _("reply"),
    }
    return names.get(effect, "")


@register.filter
def percent(share: float | None) -> str:
    """A share of one as a percentage with one decimal under ten."""
    if share is None:
        return "—"
    value = 100 * share
    return f"{value:.1f}" if value < 10 else f"{value:.0f}"


@register.simple_tag
def undo_seconds(match: Match | None, now: datetime, user_id: UUID | None) -> int:
    """How many seconds are left to take one's own decision back; 0 where there is nothing to take back. A template
    gives an empty text where there is no match."""
    if not match or match.reviewed_at is None or match.reviewed_by_id != user_id:
        return 0
    return max(0, UNDO_SECONDS - int((now - match.reviewed_at).total_seconds()))


@register.simple_tag
def chips_of(match: Match) -> list[Words]:
    """The single reasons behind all hits of a match, as chips."""
    return chips(match.hits.all())


@register.filter
def day(local: str | None) -> str:
    """The day of a local time as a page shows it."""
    return date_format(date.fromisoformat(local[:10]), "D j M") if local else ""
