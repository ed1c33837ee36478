"""The part of the interface by which terminals and declaration systems read holds and answer them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from tidewaiter.desk.cargo import hold_actions, queries
from tidewaiter.desk.cargo.models import Hold
from tidewaiter.desk.intake.api import BearerToken, Failure, Fault
from tidewaiter.errors import Refused

MOST = 1000
"""Holds in one answer: an administration has some dozens standing at once."""

router = Router(auth=BearerToken())
_ERRORS: dict[Any, Any] = dict.fromkeys((400, 401, 403, 404, 422, 429, 500, 503), Failure)


class HoldOut(Schema):
    """A hold: what must not leave, where, and how it stands. Never why: the ground is the officers'."""

    number: str
    subject: Literal["equipment", "consignment"]
    subject_number: str
    place: str
    vessel: str
    voyage: str
    state: Literal["asked", "confirmed", "refused", "lifted"]
    asked_at: datetime


class HoldsOut(Schema):
    """The holds that were asked for, the latest first. `more`: there are more than stand here; ask by state."""

    holds: list[HoldOut]
    more: bool


class AnswerIn(Schema):
    """What a system says of a hold. `reference` is its own number for it; `at` when it took effect."""

    answer: Literal["confirmed", "refused", "lifted"]
    reference: str = Field("", max_length=80)
    at: datetime | None = None
    note: str = Field("", max_length=300)


@router.get("", response={200: HoldsOut, **_ERRORS}, url_name="holds")
def holds(
    request: HttpRequest, state: Literal["asked", "confirmed", "refused", "lifted"] | None = None
) -> HoldsOut:
    """The holds of the token's administration, of one state or of all."""
    rows = queries.holds_for_systems(_opened(request))
    if state:
        rows = rows.filter(state=state)
    found = list(rows.order_by("-asked_at", "pk")[: MOST + 1])
    _shown(request, found[:MOST])
    return HoldsOut(holds=[_out(row) for row in found[:MOST]], more=len(found) > MOST)


@router.post("/{number}/answers", response={200: HoldOut, **_ERRORS}, url_name="answer_hold")
def answer(request: HttpRequest, number: str, told: AnswerIn) -> HoldOut:
    """Answer a hold. The same answer again changes nothing, so whoever gets no reply sends again without fear."""
    actor = _opened(request)
    given = hold_actions.Answer(told.answer, actor.name, told.reference, told.at, told.note)
    try:
        hold = hold_actions.answer_as_system(actor, number, given)
    except Hold.DoesNotExist:
        raise Http404 from None
    except Refused as refused:
        raise Fault(
            422, "refused", refused.message, _("Compare it with /api/v1/openapi.json.")
        ) from refused
    _shown(request, [hold])
    return _out(hold)


def _opened(request: HttpRequest) -> Any:
    carrier: Any = request
    if not carrier.actor.may("answer_holds"):
        raise Fault(
            403,
            "scope",
            _("This token may not do that."),
            _("Ask an administrator for a token that may read and answer holds."),
        )
    return carrier.actor


def _shown(request: HttpRequest, found: list[Hold]) -> None:
    carrier: Any = request
    carrier.shown(*(row.pk for row in found), carrier.auth.pk)


def _out(row: Hold) -> HoldOut:
    movement = row.movement
    subject: Any = row.subject
    state: Any = row.state
    return HoldOut(
        number=row.number,
        subject=subject,
        subject_number=row.subject_number,
        place=row.place,
        vessel=movement.means if movement else "",
        voyage=movement.number if movement else "",
        state=state,
        asked_at=row.asked_at,
    )
