"""Matches: what profiles and lists say of a movement's travellers, kept beside what officers decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects

from tidewaiter.desk.arrivals.ingest.intake import Intake
from tidewaiter.desk.arrivals.ingest.surroundings import around, known_of, movements_sharing
from tidewaiter.desk.arrivals.ingest.text import short_key
from tidewaiter.desk.arrivals.ingest.writing import Written
from tidewaiter.desk.arrivals.models import (
    Match,
    MatchHit,
    Movement,
    Review,
    Traveller,
)
from tidewaiter.desk.profiles.ruleset import active_ruleset
from tidewaiter.desk.watchlists.queries import lists_for
from tidewaiter.records import KnownMovement
from tidewaiter.reference import LANGUAGES
from tidewaiter.targeting import Assessment, Hit, Lists, Reason, RuleSet, assess_movement


class Matcher:
    """The rule set and lists of one administration at one moment, for the movements of one intake."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake

    @cached_property
    def ruleset(self) -> RuleSet:
        """The profiles in force."""
        return active_ruleset(self.intake.administration_id)

    @cached_property
    def lists(self) -> Lists:
        """The lists in force."""
        return lists_for(self.intake.administration_id, self.intake.now.date())

    def match_all(self, written: Iterable[Written]) -> int:
        """Match the movements of an intake, and those still to come whose travellers share a value that came or
        went; gives how many travellers of the intake's movements matched."""
        movements = {item.movement.pk: item for item in written}
        found = sum(self.match(item.movement, item.known) for item in movements.values())
        neighbours: dict[UUID, Movement] = {}
        for item in movements.values():
            sharing = movements_sharing(item.movement, item.changed, self.intake.now)
            neighbours |= {row.pk: row for row in sharing if row.pk not in movements}
        for movement in neighbours.values():
            self.match(movement, known_of(movement))
        return found

    def match(self, movement: Movement, known: KnownMovement) -> int:
        """Bring the matches of a movement up to date; gives how many travellers match."""
        assessments = assess_movement(
            known,
            self.ruleset,
            self.lists,
            others=around(movement, self.intake.now),
            today=self.intake.now.date(),
        )
        by_traveller, of_nobody = _by_traveller(known, assessments)
        movement.hits = [_plain_hit(hit) for hit in of_nobody]
        movement.save(update_fields=["hits"])
        rows = {row.key: row for row in movement.travellers.select_related("match")}
        stored = [row.match for row in rows.values() if hasattr(row, "match")]
        prefetch_related_objects(stored, "hits", "reviews")
        ruleset = self.ruleset.hash_with(self.lists.version)
        for key, hits in by_traveller.items():
            traveller = rows[short_key(key)]
            match = getattr(traveller, "match", None) or Match(
                movement=movement, traveller=traveller, made_at=self.intake.now, score=0
            )
            self._write(match, hits, ruleset)
        matched = {short_key(key) for key in by_traveller}
        for match in stored:
            if match.traveller.key not in matched:
                self._clear(match, ruleset)
        _rank(movement)
        return len(by_traveller)

    def _write(self, match: Match, hits: Iterable[Hit], ruleset: str) -> None:
        """Write what matches a traveller now. A match that was of no interest waits again when there is a reason
        that the officer has not seen; a target stays one."""
        hits = list(hits)
        new = match._state.adding
        known = {} if new else {hit.profile: hit for hit in match.hits.all()}
        last = None if new else _standing(match)
        seen = set(last.profiles) if last else set()
        match.score = sum(hit.score for hit in hits)
        match.ruleset_hash = ruleset
        if match.state == Match.State.NO_INTEREST and any(hit.profile not in seen for hit in hits):
            _set_decision(match, None)
        match.save(force_insert=new)
        stale = known.keys() - {hit.profile for hit in hits}
        MatchHit.objects.filter(pk__in=[known[profile].pk for profile in stale]).delete()
        for hit in hits:
            row = known.get(hit.profile) or MatchHit(
                match=match, profile=hit.profile, made_at=self.intake.now
            )
            plain = _plain_hit(hit)
            if any(getattr(row, name) != value for name, value in plain.items()):
                for name, value in plain.items():
                    setattr(row, name, value)
                row.save()

    def _clear(self, match: Match, ruleset: str) -> None:
        """Nothing matches any more. A match that nobody reviewed goes; one with a decision stays for the record."""
        last = _standing(match)
        if last is None:
            match.delete()
            return
        match.hits.all().delete()
        match.score, match.ruleset_hash = 0, ruleset
        if match.state == Match.State.OPEN:
            _set_decision(match, last)
        match.save()


def _by_traveller(
    known: KnownMovement, assessments: Iterable[Assessment]
) -> tuple[dict[str, list[Hit]], list[Hit]]:
    """Hits by traveller key, the highest score first, and the hits that belong to nobody.

    What matches a booking matches everybody in it who is still coming.
    """
    assessed = list(assessments)
    present = {
        item.key
        for item in known.travellers
        if item.state in Traveller.PRESENT and not item.traveller.placeholder
    }
    travellers_of = {
        item.key: [key for key in item.travellers if key in present] for item in known.bookings
    }
    hits: dict[str, dict[str, Hit]] = defaultdict(dict)
    of_nobody: list[Hit] = []
    for assessment in assessed:
        keys = [assessment.key] if assessment.subject == "traveller" else []
        if assessment.subject == "booking":
            keys = travellers_of.get(assessment.key, [])
        for hit in assessment.hits:
            for key in keys:
                # One profile may match two bookings of one person; the stronger hit stands.
                held = hits[key].get(hit.profile)
                if held is None or hit.score > held.score:
                    hits[key][hit.profile] = hit
        if not keys:
            of_nobody += assessment.hits
    ordered = {
        key: sorted(found.values(), key=lambda hit: (-hit.score, hit.profile))
        for key, found in hits.items()
    }
    return ordered, of_nobody


def _plain_hit(hit: Hit) -> dict[str, Any]:
    return {
        "profile": hit.profile,
        "version": hit.version,
        "name": dict(hit.name),
        "words": dict(hit.words),
        "score": float(hit.score),
        "reasons": [_plain_reason(reason) for reason in hit.reasons],
        "against": [_plain_reason(reason) for reason in hit.against],
    }


def _plain_reason(reason: Reason) -> dict[str, Any]:
    value = reason.value
    return {
        "text": {language: reason.text(language) for language in LANGUAGES},
        "clause": dict(reason.words),
        "field": reason.field,
        "value": value if isinstance(value, str | int | float | bool) else str(value or ""),
        "source": reason.source,
        "place": list(reason.place) if reason.place else None,
    }


def _standing(match: Match) -> Review | None:
    """The latest decision that was not taken back."""
    return next((review for review in match.reviews.all() if review.undone_at is None), None)


def _set_decision(match: Match, decision: Review | None) -> None:
    match.state = decision.outcome if decision else Match.State.OPEN
    match.reviewed_by_id = decision.by_id if decision else None
    match.reviewed_at = decision.at if decision else None
    match.reason_code = decision.reason_code if decision else ""
    match.grounds = decision.grounds if decision else ""


def _rank(movement: Movement) -> None:
    matches = list(movement.matches.order_by("-score", "traveller__key"))
    moved = []
    for rank, match in enumerate(matches, 1):
        if match.rank != rank:
            match.rank = rank
            moved.append(match)
    Match.objects.bulk_update(moved, ["rank"])
