"""Matches: what profiles and lists say of a movement's travellers, kept beside what officers decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from tidewaiter.desk.arrivals.ingest.hot import Hot, Judged, PersonRow, at_hand
from tidewaiter.desk.arrivals.ingest.intake import Intake
from tidewaiter.desk.arrivals.ingest.resolving import read_rows
from tidewaiter.desk.arrivals.ingest.surroundings import (
    Holding,
    Others,
    Partners,
    Sharing,
    known_of,
    still_coming,
)
from tidewaiter.desk.arrivals.ingest.text import short_key
from tidewaiter.desk.arrivals.ingest.trials import on_trial, trial_hits, write_trials
from tidewaiter.desk.arrivals.ingest.writing import Written
from tidewaiter.desk.arrivals.models import (
    Match,
    MatchHit,
    Movement,
    Review,
    Traveller,
)
from tidewaiter.desk.profiles.ruleset import active_ruleset
from tidewaiter.desk.protection.models import PurgeProof
from tidewaiter.desk.watchlists.queries import lists_for
from tidewaiter.records import KnownMovement, Standing
from tidewaiter.reference import LANGUAGES
from tidewaiter.targeting import (
    Assessment,
    Hit,
    Lists,
    Look,
    Profile,
    Reason,
    RuleSet,
    assess_movement,
)


@dataclass(frozen=True, slots=True)
class Looked:
    """Whom of a movement to look at, with their rows by key, and what was said of it last."""

    hot: Hot
    known: KnownMovement
    sharing: Sharing
    judged: Judged
    look: Look
    rows: Mapping[str, PersonRow]


class Matcher:
    """The rule set and lists of one administration at one moment, for the movements of one intake."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.hot: dict[UUID, Hot] = at_hand.of(intake.administration_id)
        self.others = Others(self.hot.get)
        self.holding = Holding(intake.administration_id, intake.now)

    @cached_property
    def ruleset(self) -> RuleSet:
        """The profiles in force."""
        return active_ruleset(self.intake.administration_id)

    @cached_property
    def lists(self) -> Lists:
        """The lists in force."""
        return lists_for(self.intake.administration_id, self.intake.now.date())

    @cached_property
    def signature(self) -> tuple[object, ...]:
        """What a judgement stands on beside what is told: once it is another one, everybody is judged anew.
        The last proof of a purge is in it because what was erased may have linked people."""
        proofs = PurgeProof.objects.filter(administration_id=self.intake.administration_id)
        last = proofs.order_by("-at").values_list("at", flat=True).first()
        return (self.ruleset.hash_with(self.lists.version), self.intake.now.date(), last)

    @cached_property
    def profiles(self) -> tuple[Profile, ...]:
        """The profiles that work today."""
        return self.ruleset.in_force(self.intake.now.date())

    def match_all(self, written: Iterable[Written]) -> int:
        """Match the movements of an intake, and those still to come whose travellers share a value that came or
        went; gives how many travellers of the intake's movements matched."""
        movements = {item.movement.pk: item for item in written}
        self.hot |= {pk: item.hot for pk, item in movements.items()}
        for item in movements.values():
            self.holding.know(item.hot)
        self.holding.look_up(value for item in movements.values() for value in item.changed)
        sharing = {pk: self._sharing(item.movement, item.known) for pk, item in movements.items()}
        partners = {
            one for pk, item in movements.items() for one in sharing[pk].concerned(item.changed)
        }
        concerned = still_coming(partners, self.intake.now)
        looked = [
            self._look(item.hot, item.known, sharing[pk], concerned.pop(pk, set()))
            for pk, item in movements.items()
        ]
        found = self._judge_all(looked)
        for movement in Movement.objects.defer("known", "hits").filter(pk__in=concerned):
            self._match_neighbour(movement, concerned[movement.pk])
        return found

    def _match_neighbour(self, movement: Movement, concerned: set[UUID]) -> None:
        """Match a movement of which nothing new was told: some of its travellers where it is at hand, else
        everybody from its rows."""
        hot = at_hand.take(self.intake.administration_id, movement.key)
        if hot is not None and hot.standing.known is not None:
            known = hot.standing.known
            self._judge_all([self._look(hot, known, self._sharing(hot.row, known), concerned)])
            at_hand.put(self.intake.administration_id, hot, self.intake.now)
            return
        known = known_of(movement)
        rows = Hot(movement, Standing(known.key))
        read_rows(rows)
        for item in known.travellers:
            rows.people[short_key(item.key)].item = item
        self._judge_all([self._look(rows, known, self._sharing(movement, known), set())])

    def _look(
        self, hot: Hot, known: KnownMovement, sharing: Sharing, concerned: Collection[UUID]
    ) -> Looked:
        """Whom of a movement to look at. `concerned` are those who share something with another movement that
        changed."""
        judged = hot.judged
        if judged is None or judged.signature != self.signature:
            judged = hot.judged = Judged(self.signature, self._matched(hot))
        again = judged.struck | judged.tried | set(concerned)
        look = judged.watch.look(
            known,
            self.profiles,
            travellers=[
                row.item.key for row in hot.people.values() if row.item and row.pk in again
            ],
            bookings=[item.key for item in judged.of_nobody],
        )
        rows = {key: row for key in look.travellers if (row := hot.people.get(short_key(key)))}
        return Looked(hot, known, sharing, judged, look, rows)

    def _judge_all(self, looked: Sequence[Looked]) -> int:
        """Bring the matches of movements up to date; gives how many travellers match. What all of them share with
        others is read together."""
        values = [{value for row in one.rows.values() for value in row.values} for one in looked]
        self.holding.look_up(value for some in values for value in some)
        partners = [one.sharing.partners(some) for one, some in zip(looked, values, strict=True)]
        self.others.take_up({one: on for some in partners for one, on in some.items()})
        return sum(self._judge(one, some) for one, some in zip(looked, partners, strict=True))

    def _judge(self, looked: Looked, partners: Partners) -> int:
        """Bring the matches of a movement up to date; gives how many travellers match."""
        trials = on_trial(self.profiles)
        hot, judged, rows = looked.hot, looked.judged, looked.rows
        assessments = assess_movement(
            looked.known,
            self.ruleset,
            self.lists,
            others=looked.sharing.around(partners),
            today=self.intake.now.date(),
            with_shadow=bool(trials),
            only=looked.look,
        )
        by_traveller, of_nobody = _by_traveller(
            looked.known, [item for item in assessments if item.hits]
        )
        self._write_of_nobody(hot.row, judged, of_nobody)
        hits = {rows[key].pk: found for key, found in by_traveller.items()}
        present = {row.pk for row in hot.people.values()}
        looked_at = {row.pk for row in rows.values()}
        self._write_matches(hot, judged, hits, looked_at, present)
        judged.struck = (judged.struck & present) - looked_at | hits.keys()
        if trials:
            tried = {
                rows[key].pk: found for key, found in trial_hits(looked.known, assessments).items()
            }
            write_trials(trials, looked_at, tried, self.intake.now)
            judged.tried = (judged.tried & present) - looked_at | tried.keys()
        return len(judged.struck)

    def _sharing(self, movement: Movement, known: KnownMovement) -> Sharing:
        return Sharing(movement, known, self.holding, self.others)

    def _matched(self, hot: Hot) -> set[UUID]:
        """The travellers who have a match."""
        found = Match.objects.filter(movement=hot.row, traveller__isnull=False)
        return {pk for pk in found.values_list("traveller_id", flat=True) if pk}

    def _write_of_nobody(
        self, movement: Movement, judged: Judged, of_nobody: list[Assessment]
    ) -> None:
        """Write the hits that belong to no traveller. All subjects that had any were looked at again."""
        hits = [_plain_hit(hit) for item in of_nobody for hit in item.hits]
        judged.of_nobody = [item for item in of_nobody if item.subject == "booking"]
        if hits != judged.hits:
            judged.hits = movement.hits = hits
            movement.save(update_fields=["hits"])

    def _write_matches(
        self,
        hot: Hot,
        judged: Judged,
        hits: Mapping[UUID, list[Hit]],
        looked_at: set[UUID],
        present: set[UUID],
    ) -> None:
        """Write the matches of those looked at; `hits` are by traveller."""
        gone = judged.matched - present
        stored = {}
        if due := judged.matched & looked_at:
            found = Match.objects.filter(traveller__in=due).prefetch_related("hits", "reviews")
            stored = {match.subject_id: match for match in found}
        ruleset = self.ruleset.hash_with(self.lists.version)
        for traveller, found_hits in hits.items():
            match = stored.pop(traveller, None) or Match(
                movement=hot.row, traveller_id=traveller, made_at=self.intake.now, score=0
            )
            self.write(match, found_hits, ruleset)
            judged.matched.add(traveller)
        for traveller, match in stored.items():
            if self.clear(match, ruleset):
                judged.matched.discard(traveller)
        judged.matched -= gone
        if gone or hits or stored:
            rank(hot.row, Match.Subject.TRAVELLER)

    def write(self, match: Match, hits: Iterable[Hit], ruleset: str) -> None:
        """Write what matches a subject now. A match that was of no interest waits again when there is a reason
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

    def clear(self, match: Match, ruleset: str) -> bool:
        """Nothing matches any more. A match that nobody reviewed goes (True); one with a decision stays for the
        record."""
        last = _standing(match)
        if last is None:
            match.delete()
            return True
        match.hits.all().delete()
        match.score, match.ruleset_hash = 0, ruleset
        if match.state == Match.State.OPEN:
            _set_decision(match, last)
        match.save()
        return False


def _by_traveller(
    known: KnownMovement, assessments: Iterable[Assessment]
) -> tuple[dict[str, list[Hit]], list[Assessment]]:
    """Hits by traveller key, the highest score first, and what is said of nobody.

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
    of_nobody: list[Assessment] = []
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
            of_nobody.append(assessment)
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


def rank(movement: Movement, *subjects: str) -> None:
    """Number the matches of some subjects of a movement by their scores: people, and cargo, each by itself."""
    ranked = movement.matches.filter(subject__in=subjects)
    matches = list(ranked.order_by("-score", "traveller__key", "label", "pk"))
    moved = []
    for rank, match in enumerate(matches, 1):
        if match.rank != rank:
            match.rank = rank
            moved.append(match)
    Match.objects.bulk_update(moved, ["rank"])
