"""Values of records in words short enough for a table, and what attributes are called."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tidewaiter.records import (
    Agency,
    Bags,
    Booking,
    Call,
    Contact,
    FlightNumber,
    HistoryEntry,
    Leg,
    Payment,
    References,
    Ticket,
    TravelDocument,
    Traveller,
    from_dict,
)
from tidewaiter.reference import Words, load_yaml

RECORDS: dict[str, type[Any]] = {"traveller": Traveller, "booking": Booking}


@cache
def attributes(record: str) -> dict[str, Words]:
    """The attributes of a record ("traveller", "booking") with what they are called, in the order of pages."""
    rows = load_yaml("tidewaiter.desk.arrivals", "fields.yaml")
    return {name: Words(texts) for name, texts in rows[record].items()}


def stored_in_words(record: str, name: str, value: Any) -> str:
    """A stored value of an attribute in words: plain values become the record's own again first."""
    kind = RECORDS[record]
    return in_words(getattr(from_dict(kind, {name: value}), name))


def in_words(value: Any) -> str:
    """A value of a record as people read it; several are divided by semicolons."""
    if value is None or value == "":
        return ""
    if value is True:
        return _("yes")
    if isinstance(value, tuple):
        return _joined((in_words(item) for item in value), "; ")
    writer = _WRITERS.get(type(value))
    return writer(value) if writer else str(value)


def _joined(parts: Iterable[str], between: str = " ") -> str:
    return between.join(part for part in parts if part)


def _document(item: TravelDocument) -> str:
    until = _("until %(date)s") % {"date": item.expires} if item.expires else ""
    return _joined((item.type, item.number, item.issuer, until))


def _bags(item: Bags) -> str:
    count = item.derived_count if item.declared_count is None else item.declared_count
    words = "" if count is None else ngettext("%(n)d bag", "%(n)d bags", count) % {"n": count}
    return _joined((words, f"{item.kg:g} kg" if item.kg else ""), ", ")


def _contact(item: Contact) -> str:
    return _joined((contact_kind(item.kind), item.value or item.raw))


def contact_kind(kind: str) -> str:
    """What a kind of contact is called."""
    names = {
        "phone": _("phone"),
        "mobile": _("mobile"),
        "home": _("home"),
        "business": _("work"),
        "agency": _("agency"),
        "fax": _("fax"),
        "email": _("e-mail"),
        "address": _("address"),
        "ip": _("internet address"),
        "emergency": _("emergency contact"),
    }
    return names.get(kind, kind)


def _payment(item: Payment) -> str:
    card = _joined((item.issuer, f"…{item.last4}" if item.last4 else "", item.expires or ""))
    amount = _joined((item.amount, item.currency))
    return _joined((payment_form(item.form), card, item.holder, amount), ", ")


def payment_form(form: str) -> str:
    """What a form of payment is called (PADIS code set 9888)."""
    names = {
        "CC": _("card"),
        "CA": _("cash"),
        "CK": _("cheque"),
        "DP": _("account"),
        "GR": _("government request"),
        "MS": _("other"),
    }
    return names.get(form, form)


def _leg(item: Leg) -> str:
    times = _joined((short_time(item.departure.local), short_time(item.arrival.local)), "–")
    return _joined(
        (
            f"{item.carrier}{item.number}",
            f"{item.departure.place}–{item.arrival.place}",
            times,
            item.status,
        )
    )


def _call(item: Call) -> str:
    return _joined((item.place, short_time(item.local)))


def short_time(local: str | None) -> str:
    """A local time as `23 22:40`: the day of the month and the clock."""
    if not local:
        return ""
    return f"{local[8:10]} {local[11:16]}".strip()


def _references(item: References) -> str:
    return _joined((item.avf, item.abo, *(f"{name} {value}" for name, value in item.others)), ", ")


def _agency(item: Agency) -> str:
    return _joined((item.iata, item.office, item.city, item.country, item.agent))


def _history(item: HistoryEntry) -> str:
    return _joined((item.at or "", item.action, item.segment, item.summary))


_WRITERS: dict[type[Any], Callable[[Any], str]] = {
    TravelDocument: _document,
    Bags: _bags,
    Contact: _contact,
    Payment: _payment,
    Leg: _leg,
    Call: _call,
    References: _references,
    Agency: _agency,
    HistoryEntry: _history,
    Ticket: lambda item: _joined((item.number, item.coupon), "/"),
    FlightNumber: lambda item: f"{item.carrier}{item.number}",
}
