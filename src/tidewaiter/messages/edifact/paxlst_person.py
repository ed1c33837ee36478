"""A person on a passenger list in the making: what the segments behind the name say.

Everything belongs to the person, or to the document of the person, that was last begun; within one person
the order of segments does not matter. Element and component numbers are those of the PAXLST guide.
"""

from __future__ import annotations

from typing import Any

from tidewaiter.messages.edifact.codes import code_list
from tidewaiter.messages.edifact.names import is_placeholder, split_title
from tidewaiter.messages.edifact.tokens import Segment
from tidewaiter.records import Bags, Contact, Place, References, Ticket, TravelDocument, Traveller
from tidewaiter.records.making import maker

NAME_ELEMENT = 4
MOST_DOCUMENTS = 20
"""Among so many documents one is looked for that is told again; nobody carries more."""

_INFANTS = code_list("infant")
_OF_ANYBODY = frozenset({"family_name", "given_names", "title", "contacts"})
_new_traveller, _new_document = maker(Traveller), maker(TravelDocument)
_new_bags, _new_references = maker(Bags), maker(References)


class Person:
    """One person being told. `fields` are those of `Traveller`, `documents` those of `TravelDocument`."""

    __slots__ = (
        "abo",
        "avf",
        "bags",
        "begun",
        "contacts",
        "document",
        "documents",
        "early",
        "fields",
        "others",
        "places",
        "seats",
        "surely",
        "tags",
        "tickets",
    )

    def __init__(self, role: str, begun: Segment, *, surely: bool = True) -> None:
        self.begun = begun
        self.surely = surely
        """False where only what follows can tell whether this is a traveller at all."""
        self.fields: dict[str, Any] = {"role": role}
        self.places: dict[str, Place] = {}
        self.documents: list[dict[str, Any]] = []
        self.document = 0
        """Index of the document that dates and issuers now belong to."""
        self.early = False
        """True while a document is known only by what stood before its DOC."""
        self.tags: dict[str, None] = {}
        self.seats: dict[str, None] = {}
        """Tags and seats in the order told, each once."""
        self.others: list[tuple[str, str]] = []
        self.contacts: list[Contact] = []
        self.tickets: dict[Ticket, None] = {}
        self.bags: dict[str, Any] = {}
        self.avf = ""
        self.abo = ""

    def tell(self, name: str, value: object, segment: Segment, element: int) -> None:
        """A field of the traveller, where something was told."""
        if value:
            self.fields[name] = value
            self.places[name] = (segment.number, element)

    def tell_document(self, name: str, value: object, segment: Segment, element: int) -> None:
        """A field of the document last begun. Told before any document, it waits for the first one."""
        if value:
            if not self.documents:
                self.documents.append({})
                self.early = True
            self.documents[self.document][name] = value
            self.places[f"documents.{self.document}.{name}"] = (segment.number, element)

    def begin_document(self, kind: str, number: str, segment: Segment, number_at: int = 2) -> None:
        """A document; one told twice is gone on with."""
        documents = self.documents
        for at in range(max(0, len(documents) - MOST_DOCUMENTS), len(documents)):
            known = documents[at]
            if number and known.get("number") == number and known.get("type", "") == kind:
                self.document = at
                return
        if not documents or (documents[-1] and not self.early):
            documents.append({})
        self.early = False
        self.document = len(documents) - 1
        self.tell_document("type", kind, segment, 1)
        self.tell_document("number", number, segment, number_at)

    def named(self, family: str, given: str, segment: Segment, element: int) -> None:
        """The name, title split off; an infant may be told behind the given names."""
        given, title = split_title(given) if given else ("", "")
        self.tell("family_name", family, segment, element)
        self.tell("given_names", given, segment, element)
        if title:
            self.tell("title", title, segment, element)
            if title in _INFANTS:
                self.fields["role"] = "infant"
        if is_placeholder(family):
            self.fields["placeholder"] = True

    def tell_address(self, segment: Segment, name_at: int) -> None:
        """The address behind the name: street, city, region, postcode, country."""
        behind = segment.elements[max(name_at, NAME_ELEMENT) :]
        parts = [part.strip() for composite in behind for part in composite if part.strip()]
        if parts:
            text = ", ".join(parts)
            self.contacts.append(Contact("address", text.upper(), text))
            self.places["contacts"] = (segment.number, NAME_ELEMENT + 1)

    def told_nothing(self) -> bool:
        """True where neither a name nor anything else was told of this person."""
        return not (
            self.places or self.others or self.contacts or self.avf or self.abo or self.tags
        )

    def only_named(self) -> bool:
        """True where nothing was told that only a traveller has, but the name."""
        return self.places.keys() <= _OF_ANYBODY

    def traveller(self) -> Traveller:
        """The record."""
        fields = self.fields
        if self.documents:
            fields["documents"] = tuple([_new_document(**one) for one in self.documents if one])
        if self.tags:
            self.bags["tags"] = tuple(self.tags)
            self.bags["derived_count"] = len(self.tags)
        if self.bags:
            fields["bags"] = _new_bags(**self.bags)
        if self.avf:
            fields["bookings"] = (self.avf,)
        if self.avf or self.abo or self.others:
            fields["references"] = _new_references(self.avf, self.abo, tuple(self.others))
        if self.seats:
            fields["seats"] = tuple(self.seats)
        if self.contacts:
            fields["contacts"] = tuple(self.contacts)
        if self.tickets:
            fields["tickets"] = tuple(self.tickets)
        return _new_traveller(**fields, places=self.places)


def name_of(segment: Segment) -> tuple[str, str, int]:
    """Surname, given names and the element where they stand: the fourth of NAD, else the first other one
    that holds letters."""
    elements = segment.elements
    at = NAME_ELEMENT
    parts = elements[3] if len(elements) >= NAME_ELEMENT else []
    if not any(parts):
        for number, composite in enumerate(elements[1:], 2):
            if any(part.strip(" .-/") and not part.strip().isdecimal() for part in composite):
                at, parts = number, composite
                break
    family = parts[0].strip().upper() if parts else ""
    given = " ".join(filter(None, map(str.strip, parts[1:5]))).upper()
    if "/" in family and not given:
        family, _, given = family.partition("/")
    return family.strip(), given.strip(), at
