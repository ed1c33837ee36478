"""Travel documents as they are compared: which number says something, and whether two can be one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tidewaiter.records.names import fold
from tidewaiter.records.travellers import TravelDocument
from tidewaiter.reference import country

_SHORTEST = 4


def number_of(document: TravelDocument) -> str:
    """The number as it is compared; "" where it is too short or a filler (`0000000`, `XXXXXXX`)."""
    folded = fold(document.number)
    return folded if len(folded) >= _SHORTEST and len(set(folded)) > 1 else ""


def issuer_of(document: TravelDocument) -> str:
    """The issuer as one code, whichever way it was written; "" where it says nothing (`0`, unknown codes)."""
    known = country(document.issuer) if document.issuer else None
    return known.alpha3 if known else ""


def is_passport(document: TravelDocument) -> bool:
    """Whether the document is a passport, of which a person holds one a country as a rule."""
    return document.type[:1] == "P"


def can_be_one(one: TravelDocument, other: TravelDocument) -> bool:
    """Whether two tellings of one number can mean one document: neither type nor issuer contradicts."""
    types = one.type[:1], other.type[:1]
    issuers = issuer_of(one), issuer_of(other)
    return (not all(types) or types[0] == types[1] or "I" in types) and (
        not all(issuers) or issuers[0] == issuers[1]
    )


def passports(documents: Iterable[TravelDocument]) -> dict[str, set[str]]:
    """The numbers of the passports, by issuer."""
    found: dict[str, set[str]] = defaultdict(set)
    for document in documents:
        number = number_of(document)
        if number and is_passport(document) and (issuer := issuer_of(document)):
            found[issuer].add(number)
    return found
