"""Tickets and forms of payment of a booking (groups 3 and 4), for one traveller or for the whole booking."""

from __future__ import annotations

from collections.abc import Iterator

from tidewaiter.messages.edifact.writing.dialect import Segment, segment
from tidewaiter.messages.edifact.writing.values import moment_dmy
from tidewaiter.records import Booking, Payment

_MASK = "X" * 12
_TICKETLESS = "702"


def ticket_segments(
    booking: Booking, traveller: int | None, carrier: str, reference: str
) -> Iterator[Segment]:
    """Tickets with their date of issue; coupons as the service TKNE tells them."""
    for ticket in booking.tickets:
        if ticket.traveller != traveller:
            continue
        yield segment("TKT", (ticket.number, "T", "1"))
        if ticket.issued:
            yield segment("DAT", ("710", *moment_dmy(ticket.issued)))
        if ticket.coupon:
            text = f"{ticket.number}C{ticket.coupon}"
            head = ("TKNE", "HK", "1", carrier, "", "", "", "", text)
            yield segment("SSR", head, ("", "", reference))


def payments(booking: Booking, traveller: int | None) -> Iterator[Segment]:
    """Forms of payment, each with its payer behind it. A payer holds for every payment before that has none, and
    a total with its currency for every payment behind it: where either would be wrong, a ticket number that means
    "without a ticket" parts them."""
    unheld, totalled, currency = False, False, ""
    told: list[tuple[str, ...]] = []
    for payment in booking.payments:
        if payment.traveller != traveller:
            continue
        form = _form(payment)
        priced = bool(told)
        if (
            (payment.holder and unheld)
            or (totalled and not payment.amount)
            or form in told
            or (priced and not any(form))
        ):
            yield segment("TKT", ("", _TICKETLESS))
            unheld, totalled, currency, told = False, False, "", []
        if payment.amount and payment.currency != currency:
            yield segment("MON", ("T", payment.amount, payment.currency))
            totalled, currency = True, payment.currency
        if any(form):
            yield segment("FOP", form)
            told.append(form)
        if payment.holder:
            yield segment("IFT", ("4", "43"), payment.holder)
        else:
            unheld = True


def _form(payment: Payment) -> tuple[str, ...]:
    """`form::amount:issuer:account:expiry`, the account by its last four."""
    account = _MASK + payment.last4 if payment.last4 else ""
    year, _, month = (payment.expires or "").partition("-")
    return payment.form, "", payment.amount, payment.issuer, account, month + year[2:]
