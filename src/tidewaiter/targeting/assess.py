"""Assessment: everybody on a movement against profiles and lists, ranked, with reasons for and against.

The machine ranks and explains; a named officer decides. The same records, rule set, lists and day give the same
assessments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from tidewaiter.records.known import KnownBooking, KnownMovement, KnownTraveller
from tidewaiter.records.message import Span
from tidewaiter.records.travellers import Place
from tidewaiter.reference import Words
from tidewaiter.targeting.evaluate import Record, canonical_record, judge
from tidewaiter.targeting.features import (
    Evidence,
    Facts,
    Look,
    MovementFacts,
    Surroundings,
    facts_of,
)
from tidewaiter.targeting.features.facts import evidence_of
from tidewaiter.targeting.kernel import Kernel, Scope, kernel_of, profiles_held, scope_mask
from tidewaiter.targeting.lists import LIST_SCORE, ListEntry, ListKind, Lists
from tidewaiter.targeting.profile import Profile, Subject
from tidewaiter.targeting.reasons import Reason, in_one_breath, list_reason, reasons_for
from tidewaiter.targeting.ruleset import RuleSet
from tidewaiter.targeting.values import canonical
from tidewaiter.targeting.wording import filled, phrases, sentence

Locate = Callable[[str, Place], Span | None]
"""Finds the place of a message (by its source) in its file."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A profile or a list that matched a subject.

    `profile` is the profile's id, or `list:<name>`; `score` what it adds, less what speaks against; `words` all
    its reasons in one sentence. A profile on trial (`shadow`) adds nothing.
    """

    profile: str
    version: int
    name: Words
    score: int
    reasons: tuple[Reason, ...]
    words: Words
    against: tuple[Reason, ...] = ()
    shadow: bool = False

    @property
    def of_list(self) -> bool:
        """Whether an exact list matched, not a profile."""
        return self.profile.startswith("list:")


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rule set says of one subject. `key` is the key of the known record; `score` orders the subjects of
    a movement and means nothing across movements; `against` is what speaks against the hits. `shadow` has the hits of
    profiles on trial, which are no matches: they are counted, and shown to no officer."""

    subject: Subject
    key: str
    score: int
    hits: tuple[Hit, ...]
    against: tuple[Reason, ...]
    ruleset_hash: str
    shadow: tuple[Hit, ...] = ()


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
    day = today or datetime.now(UTC).date()
    sought = lists or Lists()
    facts = facts_of(known, around, only)
    kernel = kernel_of(ruleset)
    run = _Run(
        known=known,
        bookings={item.key: item for item in known.bookings if item.key in facts.bookings},
        facts=facts,
        kernel=kernel,
        asked=[step[0] for step in kernel.plan],
        speaking={
            subject: scope_mask(kernel, scope_of(known, subject, day))
            for subject in ("movement", "booking", "traveller")
        },
        lists=sought,
        ruleset_hash=ruleset.hash_with(sought.version),
        today=day,
        locate=locate,
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
    kernel: Kernel
    asked: Sequence[str]
    speaking: Mapping[Subject, int]
    lists: Lists
    ruleset_hash: str
    today: date
    locate: Locate | None

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
        self, subject: Subject, key: str, facts: Facts, values: Iterable[_Sought]
    ) -> Assessment:
        # Most are hit by nothing: for them only what the profiles ask is brought into canonical form.
        asked = canonical_record(
            {field: facts[field].value for field in self.asked if field in facts}
        )
        hits = [*self._list_hits(values)]
        found = []
        if held := profiles_held(self.kernel, asked, self.speaking[subject]):
            record = canonical_record({field: fact.value for field, fact in facts.items()})
            found = [self._hit(self.kernel.profiles[place], record, facts) for place in held]
        hits += [hit for hit in found if not hit.shadow]
        hits.sort(key=lambda hit: (-hit.score, hit.profile))
        # Several profiles may say the same thing against: said once.
        against = {reason.words.in_language("en"): reason for hit in hits for reason in hit.against}
        return Assessment(
            subject,
            key,
            sum(hit.score for hit in hits),
            tuple(hits),
            tuple(against.values()),
            self.ruleset_hash,
            tuple(hit for hit in found if hit.shadow),
        )

    def _hit(self, profile: Profile, record: Record, facts: Facts) -> Hit:
        """The hit of a profile that the kernel found to hold. The plain evaluator gives the tests that carried it, and
        what else is to be said."""
        support = [*judge(profile.when, record).support]
        for condition in profile.also:
            support += judge(condition, record).support
        reasons = self._located(reasons_for(support, facts))
        against, weight = [], 0
        for part in profile.against:
            exonerating = judge(part.when, record)
            if exonerating.holds:
                weight += part.weight
                against.append(
                    _speaking_against(part.words, exonerating.support[0].leaf.field, facts)
                )
        return Hit(
            profile.id,
            profile.version,
            profile.name,
            0 if profile.shadow else max(0, profile.score - weight),
            reasons,
            in_one_breath(reasons),
            self._located(against),
            profile.shadow,
        )

    def _list_hits(self, values: Iterable[_Sought]) -> Iterator[Hit]:
        """One hit a list; its reasons are the entries that matched."""
        matched: dict[str, dict[ListEntry, Reason]] = {}
        for sought in values:
            for entry in self.lists.find(
                sought.kind, sought.value, self.today, issuer=sought.issuer
            ):
                reason = list_reason(entry, sought.value, sought.evidence)
                matched.setdefault(entry.list_name, {}).setdefault(entry, reason)
        for name, entries in matched.items():
            reasons = self._located(entries.values())
            yield Hit(
                f"list:{name}",
                1,
                filled(phrases()["list_name"], list=name),
                LIST_SCORE,
                reasons,
                sentence([reason.words for reason in reasons]),
            )

    def _values(self, item: KnownTraveller) -> Iterator[_Sought]:
        """What stands on lists, of a traveller and of the bookings."""
        person = item.traveller
        for document in person.documents:
            here = evidence_of(item, "documents")
            yield _Sought("document", document.number, here, document.issuer)
        yield from _contact_values(person.contacts, evidence_of(item, "contacts"))
        for key in item.bookings:
            if key in self.bookings:
                yield from _booking_values(self.bookings[key])

    def _located(self, reasons: Iterable[Reason]) -> tuple[Reason, ...]:
        return tuple(replace(reason, offset=self._offset(reason)) for reason in reasons)

    def _offset(self, reason: Reason) -> int | None:
        if self.locate is None or reason.place is None:
            return None
        span = self.locate(reason.source, reason.place)
        return span.offset if span else None


@dataclass(frozen=True, slots=True)
class _Sought:
    """A value to look up in the lists."""

    kind: ListKind
    value: str
    evidence: Evidence
    issuer: str = ""


def _contact_values(contacts: Sequence[Any], evidence: Evidence) -> Iterator[_Sought]:
    for contact in contacts:
        if contact.kind == "email":
            yield _Sought("email", contact.value, evidence)
        elif contact.kind not in ("address", "ip"):
            yield _Sought("phone", contact.value, evidence)


def _booking_values(item: KnownBooking) -> Iterator[_Sought]:
    yield from _contact_values(item.booking.contacts, evidence_of(item, "contacts"))
    here = evidence_of(item, "payments")
    for payment in item.booking.payments:
        if payment.holder:
            yield _Sought("payment_holder", payment.holder, here)


def _speaking_against(words: Words, field: str, facts: Facts) -> Reason:
    fact = facts.get(field)
    if fact is None:
        return Reason(words, field)
    return Reason(words, field, fact.value, fact.evidence.source, fact.evidence.place)


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
