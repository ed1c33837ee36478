"""Judging one subject: what profiles and lists say of its facts. What is assessed, and which facts it has, is others' work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from tidewaiter.records.message import Span
from tidewaiter.records.travellers import Place
from tidewaiter.reference import Words
from tidewaiter.targeting.evaluate import Record, canonical_record, judge
from tidewaiter.targeting.features.facts import Evidence, Facts
from tidewaiter.targeting.kernel import Kernel, kernel_of, profiles_held
from tidewaiter.targeting.lists import LIST_SCORE, ListEntry, ListKind, Lists
from tidewaiter.targeting.profile import Profile, Subject
from tidewaiter.targeting.reasons import Reason, in_one_breath, list_reason, reasons_for
from tidewaiter.targeting.ruleset import RuleSet
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


@dataclass(frozen=True, slots=True)
class Sought:
    """A value to look up in the lists."""

    kind: ListKind
    value: str
    evidence: Evidence
    issuer: str = ""


def contact_values(contacts: Sequence[Any], evidence: Evidence) -> Iterator[Sought]:
    """What of contacts stands on lists: phone numbers and e-mail addresses."""
    for contact in contacts:
        if contact.kind == "email":
            yield Sought("email", contact.value, evidence)
        elif contact.kind not in ("address", "ip"):
            yield Sought("phone", contact.value, evidence)


@dataclass(frozen=True, slots=True)
class Judging:
    """A rule set and lists at work on one day. `asked` are the fields that its profiles look at; `locate` gives reasons
    their place in the file."""

    kernel: Kernel
    asked: Sequence[str]
    lists: Lists
    ruleset_hash: str
    today: date
    locate: Locate | None

    @classmethod
    def of(
        cls, ruleset: RuleSet, lists: Lists | None, today: date | None, locate: Locate | None
    ) -> Judging:
        """A rule set at work, its kernel made ready once; UTC today where no day is given."""
        kernel, sought = kernel_of(ruleset), lists or Lists()
        return cls(
            kernel,
            [step[0] for step in kernel.plan],
            sought,
            ruleset.hash_with(sought.version),
            today or datetime.now(UTC).date(),
            locate,
        )

    def assess(
        self,
        subject: Subject,
        key: str,
        facts: Facts,
        values: Iterable[Sought],
        speaking: int,
    ) -> Assessment:
        """What is said of a subject with these facts and these values that may stand on lists; `speaking` is the
        mask of the profiles that speak of it (`kernel.scope_mask`)."""
        # Most are hit by nothing: for them only what the profiles ask is brought into canonical form.
        asked = canonical_record(
            {field: facts[field].value for field in self.asked if field in facts}
        )
        hits = [*self._list_hits(values)]
        found = []
        if held := profiles_held(self.kernel, asked, speaking):
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

    def _list_hits(self, values: Iterable[Sought]) -> Iterator[Hit]:
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

    def _located(self, reasons: Iterable[Reason]) -> tuple[Reason, ...]:
        return tuple(replace(reason, offset=self._offset(reason)) for reason in reasons)

    def _offset(self, reason: Reason) -> int | None:
        if self.locate is None or reason.place is None:
            return None
        span = self.locate(reason.source, reason.place)
        return span.offset if span else None


def _speaking_against(words: Words, field: str, facts: Facts) -> Reason:
    fact = facts.get(field)
    if fact is None:
        return Reason(words, field)
    return Reason(words, field, fact.value, fact.evidence.source, fact.evidence.place)
