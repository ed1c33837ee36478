"""The walk over a passenger list, and what it has to remember: flights, the person being told, who reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tidewaiter.messages.draft import Draft
from tidewaiter.messages.edifact.codes import shown
from tidewaiter.messages.edifact.flights import date_of_flight, flight_by_reference
from tidewaiter.messages.edifact.itinerary import Itinerary
from tidewaiter.messages.edifact.paxlst_person import Person
from tidewaiter.messages.edifact.tokens import Segment
from tidewaiter.records import Declared
from tidewaiter.records.making import maker

Handler = Callable[["Listing", Segment], None]

Table = Mapping[str, tuple[Handler, Mapping[str, Handler]]]
"""By tag: what reads the segment by default, and what by its qualifier; none where a tag has no qualifiers."""

_CREW = {"passenger": "crew", "transit_passenger": "transit_crew"}
_new_declared = maker(Declared)
_BEFORE = Segment("", [], 0, 0)


class Listing:
    """The reading of one list. `heading` reads the segments before the first person, `inside` those from
    there on: the same tag may tell of the message there and of the person here."""

    def __init__(self, draft: Draft, heading: Table, inside: Table) -> None:
        self.draft = draft
        self.itinerary = Itinerary(draft.note)
        self._nobody = Person("passenger", _BEFORE)
        self.person = self._nobody
        self.party = ""
        """Who was named last, if it was no traveller: numbers that follow are theirs."""
        self.crew_list = False
        self.function_told = False
        self.us_form = False
        """True once a PDT was met: that form has no BGM."""
        self.declared: dict[str, int] = {}
        self.tags_counted = 0
        """How many bag tags were counted up in runs so far."""
        self._table = heading
        self._inside = inside
        self._waiting: list[Segment] = []
        self._noted: set[str] = set()
        self._near: str | None = None

    def take(self, segment: Segment) -> None:
        """Read one segment. This runs for every segment of the day and is kept short."""
        entry = self._table.get(segment.tag)
        if entry is None:
            self.note_once("unknown-segment", segment, shown(segment.tag))
            return
        handler, qualified = entry
        if qualified:
            elements = segment.elements
            known = qualified.get(elements[0][0]) if elements else None
            handler = known or self._unusual(segment, handler, qualified)
        handler(self, segment)

    def _unusual(
        self, segment: Segment, default: Handler, qualified: Mapping[str, Handler]
    ) -> Handler:
        """What reads a qualifier in another writing (`005`), or one that the guides do not know."""
        qualifier = segment.get(1).strip().upper()
        handler = qualified.get(qualifier) or qualified.get(qualifier.lstrip("0"))
        if handler is None:
            self.note_once("unknown-qualifier", segment, f"{segment.tag}+{shown(qualifier)}")
            return default
        return handler

    def note_once(self, code: str, segment: Segment, detail: str) -> None:
        """A problem that is told once a message for the same detail."""
        if code + detail not in self._noted:
            self._noted.add(code + detail)
            self.draft.note(code, segment, detail=detail)

    @property
    def near(self) -> str | None:
        """ISO date of the flight, or of the message: what years of two digits are read against."""
        if self._near is None:
            self._near = self.itinerary.date or date_of_flight(self.draft)
        return self._near

    @property
    def has_person(self) -> bool:
        """True from the first person on."""
        return self.person is not self._nobody

    @property
    def among_travellers(self) -> bool:
        """True where the flights or a traveller were told already: whoever is named now is on board."""
        return bool(
            self.draft.travellers
            or self.itinerary.flights
            or (self.has_person and self.person.surely)
        )

    def begin(self, role: str, segment: Segment, *, surely: bool = True) -> Person:
        """The next person. What stood before any person is the first one's."""
        self._end()
        self.person = person = Person(role, segment, surely=surely)
        self.party = ""
        self._table = self._inside
        waiting, self._waiting = self._waiting, []
        for early in waiting:
            self.note_once("before-traveller", early, early.tag)
            self.take(early)
        return person

    def wait(self, segment: Segment) -> None:
        """Keep a segment of a traveller that stands before any traveller."""
        self._waiting.append(segment)

    def finish(self) -> None:
        """What can be told only when everything was read."""
        self._end()
        draft = self.draft
        for early in self._waiting:
            self.note_once("before-traveller", early, early.tag)
        if not (self.function_told or self.us_form):
            draft.note("no-function")
        with draft.salvage(None):
            flight_by_reference(draft, self.itinerary)
            draft.movements = self.itinerary.movements()
        if not any(movement.number for movement in draft.movements):
            draft.note("no-flight")
        self._compare()

    def _end(self) -> None:
        """The person last begun becomes a record."""
        person, self.person = self.person, self._nobody
        if person is self._nobody:
            return
        fields = person.fields
        if person.told_nothing() or (not person.surely and person.only_named()):
            self._end_party(person)
            return
        if "family_name" not in fields:
            self.draft.note("no-surname" if "given_names" in fields else "no-name", person.begun)
        if self.crew_list:
            fields["role"] = _CREW.get(fields["role"], fields["role"])
        with self.draft.salvage(person.begun):
            self.draft.travellers.append(person.traveller())

    def _end_party(self, person: Person) -> None:
        """Who turned out to be no traveller: what was told of them is the message's."""
        self.note_once("unknown-qualifier", person.begun, "NAD")
        name = f"{person.fields.get('family_name', '')} {person.fields.get('given_names', '')}"
        told = [*person.others, *((f"party_{one.kind}", one.raw) for one in person.contacts)]
        for key, value in [("party", name.strip()), *told]:
            if value:
                self.draft.references.setdefault(key, value)

    def _compare(self) -> None:
        """The declared numbers beside those that were read. In a series they count the whole flight."""
        draft = self.draft
        declared = _new_declared(
            self.declared.get("travellers"),
            self.declared.get("crew"),
            segments=draft.declared.segments,
        )
        draft.declared = declared
        series = draft.series
        if series is not None and not (series.first and series.final):
            return
        everybody = len(draft.travellers)
        crew = sum("crew" in traveller.role for traveller in draft.travellers)
        if declared.travellers not in {None, everybody, everybody - crew}:
            draft.note("traveller-count", detail=everybody - crew)
        if declared.crew not in {None, everybody, crew}:
            draft.note("crew-count", detail=crew)
