"""A booking in the making: what the segments of one PNR say, group by group."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from tidewaiter.messages.draft import Draft
from tidewaiter.messages.edifact.contacts import ContactText
from tidewaiter.messages.edifact.names import GivenNames, InfantName, name_key
from tidewaiter.messages.edifact.pnrgov_parts import LegDraft, PaymentDraft, TicketDraft
from tidewaiter.messages.edifact.pnrgov_person import PersonDraft
from tidewaiter.messages.edifact.slash_lists import DocumentText
from tidewaiter.messages.edifact.tokens import Elements, Segment
from tidewaiter.messages.edifact.values import moment
from tidewaiter.records import Agency, HistoryEntry, Place

Handler = Callable[["BookingDraft", Segment], None]
"""Reads one segment into the booking."""


MOST_NAMESAKES = 500
"""No party has more of one surname; a message made to keep the reader busy may."""

MOST_REPEATS = 99
"""The most repeats of a data element that the guide knows; what follows is not looked at."""


class Group:
    """Where in a PNR the reading stands: the segment groups of the PNRGOV guide, in their order, as far as
    they matter. Plain numbers, as every segment asks."""

    BOOKING: Final = 1  # for the whole booking
    TRAVELLER: Final = 2  # groups 2 to 4: one traveller, tickets and payment
    LEG: Final = 5
    CHECK_IN: Final = 6  # groups 6 and 7, within a leg
    SPLIT: Final = 8  # the bookings this one was split from or into
    SERVICE: Final = 9  # what is no flight: hotels, cars
    HISTORY: Final = 10  # groups 10 to 12: what was once, copied


class BookingDraft:
    """One PNR as far as read. Handlers of segments fill it; `pnrgov_record` makes the records of it."""

    def __init__(self, draft: Draft, segment: Segment, handlers: Mapping[str, Handler]) -> None:
        movements = draft.movements
        self.draft = draft
        self.segment = segment
        self.handlers = handlers
        self.in_history = False
        self.movements = movements
        departure = movements[0].departure.local if movements else None
        self.near = (departure or draft.raw.interchange.sent_at or "")[:10] or None
        self.group: int = Group.BOOKING
        self.places: dict[str, Place] = {}
        self.locators: dict[str, Place] = {}
        self.departure_control: set[str] = set()
        self.split: list[str] = []
        self.created: str | None = None
        self.changed: str | None = None
        self.ticketed: str | None = None
        self.agency: Agency | None = None
        self.empty_office = False
        self.people: list[PersonDraft] = []
        self.by_family: dict[str, list[PersonDraft]] = {}
        self.by_reference: dict[str, PersonDraft] = {}
        self.current: PersonDraft | None = None
        self.group_name = ""
        self.legs: list[LegDraft] = []
        self.contacts: list[tuple[ContactText, PersonDraft | None, Place]] = []
        self.payments: list[PaymentDraft] = []
        self.priced: list[PaymentDraft] = []
        self.total: tuple[str, str] = ("", "")
        self.tickets: dict[str, TicketDraft] = {}
        self.ticket: TicketDraft | None = None
        self.remarks: dict[str, Place] = {}
        self.services: dict[str, Place] = {}
        self.history: list[HistoryEntry] = []
        self.history_places: list[Place] = []
        self.unscreened: list[tuple[int, Segment, str]] = []
        self.history_at: str | None = None
        self.history_action = ""
        self.check_in_at: str | None = None
        self.check_in_place: Place = (0, 0)
        self.boarding: tuple[str, str, Place] = ("", "", (0, 0))
        self.waiting: list[Segment] = []
        self.documents: list[tuple[DocumentText, Segment, int, PersonDraft | None]] = []
        self.infants: list[tuple[InfantName, Segment, int]] = []
        self.settling = False

    # --- where ---

    def enter_history(self) -> None:
        """What follows is history: no handler of current data sees it any more."""
        self.group = Group.HISTORY
        self.in_history = True
        self.handlers = {}

    def leave_history(self, handlers: Mapping[str, Handler]) -> None:
        """What follows is current after all."""
        self.group = Group.BOOKING
        self.in_history = False
        self.handlers = handlers

    # --- who ---

    def add_person(
        self, family: str, given: GivenNames, reference: str, segment: Segment
    ) -> PersonDraft:
        """A new traveller of the booking, named in a segment."""
        person = PersonDraft(len(self.people), family, given, reference)
        person.places["family_name"] = (segment.number, 1)
        self.people.append(person)
        self.by_family.setdefault(name_key(family), []).append(person)
        if reference:
            self.by_reference.setdefault(reference, person)
            person.places["name_reference"] = (segment.number, 2)
        return person

    def find_person(self, reference: str, family: str, given: str) -> PersonDraft | None:
        """The traveller meant by a reference and a name, either of which may be missing or wrong."""
        known = self.by_reference.get(reference) if reference else None
        if known is not None and (not family or known.is_called(family, given)):
            return known
        named = self.namesakes(family, given) if family else []
        if len(named) == 1 or (named and not reference):
            return named[0]
        return known

    def namesakes(self, family: str, given: str) -> list[PersonDraft]:
        """The travellers of that name, in the order of the booking."""
        same_family = self.by_family.get(name_key(family), [])[:MOST_NAMESAKES]
        return [person for person in same_family if person.is_exactly(family, given)]

    def told_again(self, elements: Elements) -> PersonDraft | None:
        """The traveller whose TIF is repeated letter for letter, as check-in mostly does."""
        if len(elements) != 2 or len(elements[1]) < 3:
            return None
        known = self.by_reference.get(elements[1][2])
        return known if known is not None and known.told == elements else None

    def whom(self, reference: str) -> PersonDraft | None:
        """The traveller of a service: by its reference, else the one being read, else the only one."""
        if reference and (known := self.by_reference.get(reference)):
            return known
        if self.group == Group.TRAVELLER:
            return self.current
        return self.people[0] if len(self.people) == 1 else None

    @property
    def in_leg(self) -> bool:
        """True within a leg, its check-in included."""
        return Group.LEG <= self.group <= Group.CHECK_IN

    @property
    def leg(self) -> int:
        """The number of the leg being read, -1 outside of legs."""
        return len(self.legs) - 1 if self.in_leg else -1

    # --- what ---

    def add_contact(self, told: ContactText, person: PersonDraft | None, place: Place) -> None:
        """A contact, once."""
        self.contacts.append((told, person, place))

    def add_ticket(self, number: str, person: PersonDraft | None, place: Place) -> TicketDraft:
        """A ticket, or the one of that number told before."""
        known = self.tickets.get(number)
        if known is None:
            known = self.tickets[number] = TicketDraft(number, person, place)
        elif known.person is None:
            known.person = person
        return known


def read_moment(draft: Draft, segment: Segment, element: int, date: str, time: str) -> str | None:
    """Date and time as ISO 8601; what cannot be read becomes a problem."""
    if not date:
        return None
    read = moment(date, time)
    if read is not None and (len(read) > 10 or not time.strip()):
        return read
    if date.strip() or time.strip():
        draft.note("bad-date", segment, element, segment.tag)
    return read


def same_person(known: PersonDraft, family: str, given: str) -> bool:
    """True where a name told again is letter for letter the known one."""
    return name_key(known.family) == name_key(family) and name_key(known.given) == name_key(given)
