"""What the sheet of one target says: as little as the gate needs, in the reader's language."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import qrcode
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from qrcode.image.svg import SvgPathImage

from tidewaiter.desk.arrivals.models import Match, Movement, Traveller
from tidewaiter.desk.common.clocks import clock_of
from tidewaiter.desk.inspections.kinds import control_kinds
from tidewaiter.desk.inspections.models import ControlOrder
from tidewaiter.records import KnownTraveller, from_dict
from tidewaiter.reference import Words, airport

MOST_REASONS = 5
LONGEST_REASON = 300
"""Of a reason, in letters: all of it fits on one page, whatever a message or an officer wrote."""


def sheet_facts(
    match: Match, order: ControlOrder | None, *, printed_by: str, now: datetime, address: str
) -> dict[str, Any]:
    """The facts of a sheet, as `sheet.typ` takes them. `address` is the order's page, for the square code."""
    traveller, movement = match.traveller, match.movement
    hits = list(match.hits.all())
    language = get_language() or "en"
    more = max(0, len(hits) - MOST_REASONS)
    grounds = order.ground if order else match.grounds
    facts = {
        "language": language.split("-")[0],
        "title": _("Target"),
        "kicker": _("Target for control"),
        "name": _name(traveller) if traveller else _cut(match.label, 80),
        "lede": f"{movement}  {_city(movement.departure_place)} – {_city(movement.arrival_place)}",
        "order_label": _("Order"),
        "order": order.number if order else _("none yet"),
        "code": _square(address) if order else None,
        "code_label": _("Square code of the order's page"),
        "safety_label": _("Safety"),
        "safety": order.safety_notes if order else "",
        "person_label": _("Who") if traveller else _("What"),
        "person": _person(traveller)
        if traveller
        else [(label, _cut(value, 160)) for label, value in match.facts],
        "control_label": _("Control"),
        "control": _control(movement, order, language),
        "ground_label": _("Ground"),
        "ground": _cut(grounds, 500),
        "reasons_label": _("Why, and what speaks against"),
        "reasons": [
            {
                "text": _cut(Words(hit.words).in_language(language) if hit.words else ""),
                "against": [
                    _cut(Words(item["text"]).in_language(language), 160) for item in hit.against[:2]
                ],
            }
            for hit in hits[:MOST_REASONS]
        ],
        "against_label": _("Against:"),
        "more": ngettext(
            "and %(n)d more reason, on the desk", "and %(n)d more reasons, on the desk", more
        )
        % {"n": more}
        if more
        else "",
        "decided_label": _("Decided"),
        "decided": _decided(match, order),
        "result_label": _("Result, to be written on the desk at once"),
        "result": [_("Result"), _("Minutes"), _("Evidence number"), _("Officer")],
        "handling": _(
            "Only for the control named above. Nobody is guilty by this sheet: a named officer saw reasons to look. "
            "Do no more than is ordered. Do not copy; give it back or destroy it after the control."
        ),
        "footer": _("Printed %(time)s Z by %(name)s; every print is logged.")
        % {"time": _utc(now, "d M Y H:i"), "name": printed_by},
    }
    return {**facts, "size": _size(facts)}


def _size(facts: dict[str, Any]) -> float:
    """The size of the letters in points: smaller where there is much to say, so that all stands on one page."""
    reasons = [line for item in facts["reasons"] for line in (item["text"], *item["against"])]
    letters = sum(map(len, (*reasons, facts["ground"], facts["safety"])))
    steps = ((1000, 11.5), (1700, 10.5), (2500, 9.5))
    return next((size for most, size in steps if letters < most), 8.5)


def _name(traveller: Traveller) -> str:
    if traveller.masked_at:
        return _("masked")
    return _cut(
        ", ".join(part for part in (traveller.family_name, traveller.given_names) if part), 80
    )


def _person(traveller: Traveller) -> list[tuple[str, str]]:
    """What finds and confirms the person. The birth date stands there only where the document does not settle it:
    none is told, or somebody else on the flight has the same family name."""
    document = " ".join(
        part
        for part in (traveller.document_type, traveller.document_number, traveller.document_issuer)
        if part
    )
    bags = "—" if traveller.bags is None else str(traveller.bags)
    if traveller.bag_kg:
        bags += f" ({traveller.bag_kg:.0f} kg)"
    born = []
    if not traveller.document_number or _has_namesake(traveller):
        date = from_dict(KnownTraveller, traveller.known).traveller.birth_date
        born = [(_("Born"), str(date or _("not told")))]
    return [
        (_("Document"), document or _("not told")),
        *born,
        (_("Seat"), traveller.seat or "—"),
        (_("Bags"), bags),
    ]


def _has_namesake(traveller: Traveller) -> bool:
    others = Traveller.objects.filter(
        movement_id=traveller.movement_id, family_name=traveller.family_name
    )
    return others.exclude(pk=traveller.pk).exists()


def _control(
    movement: Movement, order: ControlOrder | None, language: str
) -> list[tuple[str, str]]:
    rows = [(_("Lands"), _lands(movement))]
    if order is None:
        return [*rows, (_("Control"), _("none ordered yet"))]
    kind = control_kinds().get(order.kind)
    return [
        *rows,
        (_("Control"), kind.name.in_language(language) if kind else order.kind),
        (_("Where"), order.place or "—"),
        (_("By when"), _by_when(order.due_by, movement.arrival_place)),
        (_("Assigned to"), order.assigned_to or "—"),
    ]


def _lands(movement: Movement) -> str:
    at = movement.arrival_utc or movement.due_at
    local = movement.arrival_local[11:16]
    told = f"{local} {movement.arrival_place}" if local else ""
    return " · ".join(part for part in (told, f"{_utc(at, 'd M H:i')} Z" if at else "") if part)


def _by_when(at: datetime, place: str) -> str:
    """On the clock of the gate first, as the line above tells the landing."""
    universal = f"{_utc(at, 'd M H:i')} Z"
    clock = clock_of(place)
    return f"{at.astimezone(clock):%H:%M} {place} · {universal}" if clock else universal


def _decided(match: Match, order: ControlOrder | None) -> str:
    lines = []
    if match.reviewed_by and match.reviewed_at:
        words = _("Selected as a target by %(name)s, %(time)s Z.")
        lines.append(
            words
            % {"name": match.reviewed_by.full_name, "time": _utc(match.reviewed_at, "d M H:i")}
        )
    if order:
        words = _("Control ordered by %(name)s, %(time)s Z.")
        lines.append(
            words % {"name": order.ordered_by.full_name, "time": _utc(order.ordered_at, "d M H:i")}
        )
    return " ".join(lines)


def _cut(text: str, most: int = LONGEST_REASON) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _city(code: str) -> str:
    found = airport(code) if code else None
    return f"{found.city or found.name} ({code})" if found else code


def _utc(at: datetime, form: str) -> str:
    return date_format(at.astimezone(UTC), form)


def _square(address: str) -> str:
    """The address of the order's page as a square code: at the gate a phone opens the form of its result."""
    image = qrcode.make(address, image_factory=SvgPathImage, border=0)
    buffer = io.BytesIO()
    image.save(buffer)
    return buffer.getvalue().decode()
