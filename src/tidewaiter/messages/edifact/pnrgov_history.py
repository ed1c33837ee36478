"""The history of a booking (groups 10 to 12): what was once, copied segment by segment.

Nothing here is current. Each copy becomes a line of the booking's time line.
"""

from __future__ import annotations

from dataclasses import replace

from tidewaiter.messages.edifact.pnrgov_booking import MOST_REPEATS, BookingDraft
from tidewaiter.messages.edifact.sensitive import (
    CARD_NUMBER,
    REDACTED,
    SENSITIVE_SERVICE,
    SENSITIVE_TEXT,
    card_numbers_in,
    is_sensitive_service,
    is_sensitive_text,
)
from tidewaiter.messages.edifact.tokens import Segment
from tidewaiter.messages.edifact.values import moment
from tidewaiter.records import HistoryEntry
from tidewaiter.records.making import maker

_new_entry = maker(HistoryEntry)
_FREE_TEXT = frozenset({"IFT", "SSR", "LTS"})
_ACCOUNT_AT = 4
_FEW_CARDS = 3
_SILENT = frozenset({"ABI", "RPI", "ORG", "APD", "RCI"})


def begin_history(booking: BookingDraft, segment: Segment) -> None:
    """From here on everything is history."""
    booking.enter_history()
    history(booking, segment)


def history(booking: BookingDraft, segment: Segment) -> None:
    """One segment of the history: DAT dates what follows, SAC says what was done to it."""
    tag = segment.tag
    if tag == "SAC":
        booking.history_action = segment.get(3).strip()
    elif tag == "DAT":
        qualifier, date, time = (*segment.composite(1), "", "", "")[:3]
        at = moment(date, time)
        booking.history_at = at + "Z" if at and qualifier == "ZT" and len(at) > 10 else at
        booking.history_action = ""
    elif tag not in _SILENT:
        add_history(booking, segment, booking.history_action, summary(segment))


def summary(segment: Segment) -> str:
    """The components of a segment in their order; of free text without its kind."""
    told = segment.elements
    if segment.tag == "IFT" and not segment.get(1).startswith(REDACTED):
        told = told[1:]
    return " ".join([part for parts in told for part in parts if part.strip()]).strip()


def add_history(booking: BookingDraft, segment: Segment, action: str, text: str) -> None:
    """A line of the time line. Free text is looked through when the booking is complete."""
    tag = segment.tag
    if tag == "SSR" and is_sensitive_service(segment.get(1).strip()):
        booking.draft.drop(SENSITIVE_SERVICE, segment)
        text = ""
    elif tag == "FOP":
        text = _payment(booking, segment)
    elif text:
        booking.unscreened.append((len(booking.history), segment, text))
    booking.history_places.append((segment.number, 0))
    booking.history.append(_new_entry(booking.history_at, action, tag, text))


def screen_history(booking: BookingDraft) -> None:
    """Take out of the time line what may not be kept: all lines are looked through as one text, which mostly
    settles it, and one by one only where that holds anything."""
    whole = "\n".join([text for _, _, text in booking.unscreened])
    if not (is_sensitive_text(whole) or card_numbers_in(whole) or REDACTED in whole):
        return
    for at, segment, text in booking.unscreened:
        if segment.tag in _FREE_TEXT and is_sensitive_text(text):
            booking.draft.drop(SENSITIVE_TEXT, segment)
            kept = ""
        else:
            kept = without_cards(booking, segment, text)
        booking.history[at] = replace(booking.history[at], summary=kept)


def _payment(booking: BookingDraft, segment: Segment) -> str:
    """A form of payment, its accounts by their last four only."""
    accounts = [
        parts[_ACCOUNT_AT].strip() for parts in segment.elements if len(parts) > _ACCOUNT_AT
    ]
    text = summary(segment)
    for account in accounts[:MOST_REPEATS]:
        text = text.replace(account, "*" + account[-4:]) if account else text
    if any(map(str.isdigit, accounts)):
        booking.draft.drop(CARD_NUMBER, segment)
    return text


def without_cards(booking: BookingDraft, segment: Segment, text: str) -> str:
    """Free text with the last four digits only of card numbers, which are overwritten in the stored copy."""
    numbers = card_numbers_in(text)
    if len(numbers) > _FEW_CARDS or len(set(numbers)) < len(numbers):
        booking.draft.drop(CARD_NUMBER, segment)
        return ""
    for number in numbers:
        booking.draft.drop(CARD_NUMBER, segment, 0, number[:-4])
        text = text.replace(number, "*" + number[-4:])
    return text
