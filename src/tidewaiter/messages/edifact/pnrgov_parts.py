"""Parts of a booking in the making: a leg, a form of payment, a ticket."""

from __future__ import annotations

from tidewaiter.messages.edifact.pnrgov_person import PersonDraft
from tidewaiter.messages.edifact.tokens import Segment
from tidewaiter.records import Call, FlightNumber, Leg, Movement, Payment, Place, Ticket
from tidewaiter.records.making import maker

ENOUGH = 7
"""The likeness from which a leg is taken for the movement of the message."""

_new_leg, _new_payment, _new_ticket = maker(Leg), maker(Payment), maker(Ticket)


class LegDraft:
    """One leg of the itinerary as far as read."""

    __slots__ = (
        "arrival",
        "booking_class",
        "carrier",
        "departure",
        "equipment",
        "number",
        "operating_carrier",
        "operating_number",
        "party",
        "segment",
        "status",
    )

    def __init__(self, segment: Segment, departure: Call, arrival: Call) -> None:
        self.segment = segment
        self.departure = departure
        self.arrival = arrival
        self.carrier = ""
        self.number = ""
        self.operating_carrier = ""
        self.operating_number = ""
        self.booking_class = ""
        self.status = ""
        self.party: int | None = None
        self.equipment = ""

    def finish(self) -> Leg:
        """The record."""
        operating = None
        if self.operating_carrier or self.operating_number:
            operating = FlightNumber(
                self.operating_carrier or self.carrier, self.operating_number or self.number
            )
        is_open = self.number == "OPEN"
        return _new_leg(
            self.carrier,
            "" if is_open else self.number,
            operating,
            self.departure,
            self.arrival,
            self.booking_class,
            self.status,
            self.party,
            self.equipment,
            is_open,
        )

    def likeness(self, movement: Movement) -> int:
        """How surely this leg is that movement: two of route, number and date make it so (`ENOUGH`). The
        number may be the marketing or the operating one, and some messages tell one of the three wrong."""
        first, last = movement.departure, movement.arrival
        routed = (self.departure.place, self.arrival.place) == (first.place, last.place)
        dated = (self.departure.local or "")[:10] == (first.local or "-")[:10]
        marketed = (self.carrier, self.number) == (movement.carrier, movement.number)
        operated = self.operating_carrier == movement.carrier and movement.number in {
            self.operating_number,
            self.number,
        }
        numbered = bool(movement.number) and (marketed or operated)
        return 4 * routed + 4 * numbered + 3 * dated


class PaymentDraft:
    """A form of payment; the holder is told behind it."""

    __slots__ = (
        "amount",
        "currency",
        "expires",
        "form",
        "holder",
        "issuer",
        "last4",
        "person",
        "place",
        "told",
    )

    def __init__(self, form: str, person: PersonDraft | None, place: Place) -> None:
        self.form = form
        self.person = person
        self.place = place
        self.told: list[str] = []
        self.issuer = ""
        self.last4 = ""
        self.holder = ""
        self.expires: str | None = None
        self.amount = ""
        self.currency = ""

    def finish(self, first: int) -> Payment:
        """The record; `first` is the number of the booking's first traveller in the message."""
        return _new_payment(
            self.form,
            self.issuer,
            self.last4,
            self.holder,
            self.expires,
            self.amount,
            self.currency,
            None if self.person is None else first + self.person.position,
        )


class TicketDraft:
    """A ticket; `coupons` by leg."""

    __slots__ = ("coupons", "issued", "number", "person", "place")

    def __init__(self, number: str, person: PersonDraft | None, place: Place) -> None:
        self.number = number
        self.person = person
        self.place = place
        self.coupons: dict[int, str] = {}
        self.issued: str | None = None

    def finish(self, first: int, prime: int | None) -> Ticket:
        """The record, with the coupon of the leg that is the movement, else the first told."""
        coupon = ""
        if self.coupons:
            known = self.coupons.get(-1 if prime is None else prime)
            coupon = known or next(iter(self.coupons.values()))
        traveller = None if self.person is None else first + self.person.position
        return _new_ticket(self.number, coupon, self.issued, traveller)
