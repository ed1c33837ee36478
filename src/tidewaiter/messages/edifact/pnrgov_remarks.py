"""Free text of a booking (IFT) and lines of the reservation system (LTS): contacts, payers, remarks.

A text that names what may not be kept is dropped whole; a contact is taken for what it is, whatever its words.
"""

from __future__ import annotations

from tidewaiter.messages.edifact.contacts import ContactText, phones_in, read_contact
from tidewaiter.messages.edifact.pnrgov_booking import BookingDraft, Group
from tidewaiter.messages.edifact.pnrgov_history import add_history, summary, without_cards
from tidewaiter.messages.edifact.pnrgov_parts import PaymentDraft
from tidewaiter.messages.edifact.pnrgov_person import PersonDraft
from tidewaiter.messages.edifact.sensitive import (
    REDACTED,
    SENSITIVE_TEXT,
    is_sensitive_text,
)
from tidewaiter.messages.edifact.tokens import Segment

# Kinds of free text (element 4451 of IFT) of the PNRGOV guide that mean more than a remark.
_HISTORY, _PAYER = "19", "43"


def ift(booking: BookingDraft, segment: Segment) -> None:
    """Free text: `4:kind::carrier`, then lines. 28 other service information, 43 the payer, 19 history, 15 the
    fare calculation; any other kind is a remark."""
    elements = segment.elements
    if not elements:
        return
    head = elements[0]
    kind = head[1].strip() if len(head) > 1 else ""
    if kind == _PAYER:
        _payer(booking, segment)
    elif kind == _HISTORY:
        add_history(booking, segment, "", summary(segment))
    else:
        person = booking.current if booking.group == Group.TRAVELLER else None
        lines = [":".join(parts).strip() for parts in elements[1:]]
        if head[0].startswith(REDACTED):
            lines = head
        _remark(booking, segment, " ".join(filter(None, lines)), person)


def lts(booking: BookingDraft, segment: Segment) -> None:
    """A line of the reservation system, as its agents see it; raw separators may stand in it."""
    text = "+".join([":".join(parts) for parts in segment.elements])
    told = read_contact(text) if "CTC" in text else None
    if told is not None:
        booking.add_contact(told, None, (segment.number, 0))
    add_history(booking, segment, "", text)


def _remark(booking: BookingDraft, segment: Segment, text: str, person: PersonDraft | None) -> None:
    if not text:
        return
    told = read_contact(text)
    if told is not None:
        booking.add_contact(told, person, (segment.number, 2))
    elif is_sensitive_text(text):
        booking.draft.drop(SENSITIVE_TEXT, segment)
    else:
        kept = without_cards(booking, segment, text)
        if kept:
            booking.remarks.setdefault(kept, (segment.number, 2))


def _payer(booking: BookingDraft, segment: Segment) -> None:
    """Who pays: name, address, telephone. It holds for the payments of the ticket before it."""
    name = " ".join(segment.composite(2)).strip().upper()
    address = " ".join(segment.composite(3)).strip().upper()
    person = booking.current if booking.group == Group.TRAVELLER else None
    unheld = [payment for payment in booking.priced if not payment.holder]
    if name and not unheld and not booking.priced:
        unheld = [PaymentDraft("", person, (segment.number, 2))]
        booking.payments += unheld
        booking.priced += unheld
    for payment in unheld:
        payment.holder = name
    if address:
        booking.add_contact(ContactText("address", address, address), person, (segment.number, 3))
    for element in range(4, len(segment.elements) + 1):
        for told in phones_in(" ".join(segment.composite(element))):
            booking.add_contact(told, person, (segment.number, element))
