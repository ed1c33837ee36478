"""Assessment: everybody on a movement against profiles and lists, ranked, with reasons for and against.

The machine ranks and explains; a named officer decides. The same records, rule set, lists and day give the same
assessments.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tidewaiter.records.known import KnownBooking, KnownMovement, KnownTraveller
from tidewaiter.targeting.features import (
    Facts,
    Look,
    MovementFacts,
    Surroundings,
    facts_of,
)
from tidewaiter.targeting.features.facts import evidence_of
from tidewaiter.targeting.judging import Assessment, Hit, Judging, Locate, Sought, contact_values
from tidewaiter.targeting.kernel import Scope, scope_mask
from tidewaiter.targeting.lists import Lists
from tidewaiter.targeting.profile import Subject
from tidewaiter.targeting.reasons import Reason
from tidewaiter.targeting.ruleset import RuleSet
from tidewaiter.targeting.values import canonical


def assess_movement(
    known: KnownMovement,
    ruleset: RuleSet,
    lists: Lists | None = None,
    *,
    others: Iterable[KnownMovement] | Surroundings = (),
    locate: Locate | None = None,
    today: date | None = None,
    with_shadow: bool = False,
    only: Look | None = None,
) -> list[Assessment]:
    """The matches of a movement: every subject that a profile or a list matched, the highest score first.

    `others` are other known movements of the operational window, for links and history across flights; make
    `Surroundings.of(movements)` once where many movements are assessed. `locate` gives reasons their place in the
    file. `today` decides which profiles and entries are in force (UTC today where not given). `only` limits the
    look to whom `Watch` names, beside the movement itself.

    A profile with offices works where the movement departs or arrives at one of them. `with_shadow` also gives the
    subjects that only profiles on trial hit.

    Who has left the movement, and whoever is only a placeholder, is not assessed; a cancelled movement has no matches.
    """
    if known.state == "cancelled":
        return []
    around = others if isinstance(others, Surroundings) else Surroundings.of(others)
    facts = facts_of(known, around, only)
    judging = Judging.of(ruleset, lists, today, locate)
    run = _Run(
        known=known,
        bookings={item.key: item for item in known.bookings if item.key in facts.bookings},
        facts=facts,
        speaking={
            subject: scope_mask(judging.kernel, scope_of(known, subject, judging.today))
            for subject in ("movement", "booking", "traveller")
        },
        judging=judging,
    )
    found = [
        assessment
        for assessment in run.assessments()
        if assessment.hits or (with_shadow and assessment.shadow)
    ]
    return sorted(found, key=lambda item: (-item.score, item.subject, item.key))


def scope_of(known: KnownMovement, subject: Subject, today: date) -> Scope:
    """Which profiles speak of a subject of a movement: those of its kind, in force on the day, at one of the offices
    where the movement departs and arrives."""
    places = (known.movement.departure.place, known.movement.arrival.place)
    offices = frozenset(str(code) for place in places if (code := canonical("code", place)))
    return Scope(subject, today, offices)


@dataclass(frozen=True, slots=True)
class _Run:
    """One assessment of one movement."""

    known: KnownMovement
    bookings: Mapping[str, KnownBooking]
    facts: MovementFacts
    speaking: Mapping[Subject, int]
    judging: Judging

    def assessments(self) -> Iterator[Assessment]:
        yield self._assess("movement", self.known.key, self.facts.movement, ())
        for booking in self.bookings.values():
            facts = self.facts.bookings[booking.key]
            # The values of a booking speak of its travellers; where nobody is named, of the booking itself.
            nobody = not any(item in self.facts.travellers for item in booking.travellers)
            listed = _booking_values(booking) if nobody else ()
            yield self._assess("booking", booking.key, facts, listed)
        for item in self.known.travellers:
            if item.key in self.facts.travellers:
                facts = self.facts.travellers[item.key]
                yield self._assess("traveller", item.key, facts, self._values(item))

    def _assess(
        self, subject: Subject, key: str, facts: Facts, values: Iterable[Sought]
    ) -> Assessment:
        return self.judging.assess(subject, key, facts, values, self.speaking[subject])

    def _values(self, item: KnownTraveller) -> Iterator[Sought]:
        """What stands on lists, of a traveller and of the bookings."""
        person = item.traveller
        for document in person.documents:
            here = evidence_of(item, "documents")
            yield Sought("document", document.number, here, document.issuer)
        yield from contact_values(person.contacts, evidence_of(item, "contacts"))
        for key in item.bookings:
            if key in self.bookings:
                yield from _booking_values(self.bookings[key])


def _booking_values(item: KnownBooking) -> Iterator[Sought]:
    yield from contact_values(item.booking.contacts, evidence_of(item, "contacts"))
    here = evidence_of(item, "payments")
    for payment in item.booking.payments:
        if payment.holder:
            yield Sought("payment_holder", payment.holder, here)


def assessment_as_dict(assessment: Assessment, language: str = "en") -> dict[str, Any]:
    """An assessment as one JSON object of `tidewaiter assess`, in a reader's language."""
    written: dict[str, Any] = {
        "subject": assessment.subject,
        "key": assessment.key,
        "score": assessment.score,
        "hits": [_hit_as_dict(hit, language) for hit in assessment.hits],
        "against": [_reason_as_dict(reason, language) for reason in assessment.against],
        "ruleset_hash": assessment.ruleset_hash,
    }
    if assessment.shadow:
        written["shadow"] = [_hit_as_dict(hit, language) for hit in assessment.shadow]
    return written


def _hit_as_dict(hit: Hit, language: str) -> dict[str, Any]:
    return {
        "profile": hit.profile,
        "version": hit.version,
        "name": hit.name.in_language(language),
        "score": hit.score,
        "text": hit.words.in_language(language),
        "reasons": [_reason_as_dict(reason, language) for reason in hit.reasons],
    }


def _reason_as_dict(reason: Reason, language: str) -> dict[str, Any]:
    value = reason.value.isoformat() if isinstance(reason.value, date) else reason.value
    return {
        "text": reason.text(language),
        "field": reason.field,
        "value": value,
        "source": reason.source,
        "offset": reason.offset,
    }
