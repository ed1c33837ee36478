"""What contradicts, and what that says for looking at the boxes and consignments of a call: findings, and matches of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Count, Min, Q

from tidewaiter.desk.arrivals.ingest.intake import Intake
from tidewaiter.desk.arrivals.ingest.matching import Matcher, rank
from tidewaiter.desk.arrivals.ingest.text import folded
from tidewaiter.desk.arrivals.models import Match
from tidewaiter.desk.cargo.ingest.joining import Group
from tidewaiter.desk.cargo.ingest.knowing import Known
from tidewaiter.desk.cargo.ingest.reasons import Standing, beside
from tidewaiter.desk.cargo.ingest.shelf import shelf
from tidewaiter.desk.cargo.ingest.writing import CargoRow, Written
from tidewaiter.desk.cargo.models import CargoCall, Consignment, Equipment, Finding, Party
from tidewaiter.desk.common import rows
from tidewaiter.desk.common.rows import json_text
from tidewaiter.records import as_sparse_dict
from tidewaiter.targeting import CargoFinding, CargoIndex, Hit, assess_cargo, reconcile
from tidewaiter.targeting.wording import sentence

Subject = tuple[str, str]
"""`equipment` or `consignment`, and the key of the record."""

_AT_ONCE = 500
_TRADING = frozenset({"consignor", "shipper", "consignee", "exporter", "importer"})
"""Roles of parties whose trade is known from one consignment to the next; carriers and agents stand on everybody's."""


class Judge:
    """Judges the calls of one voyage or flight: what contradicts is looked for once, over all of it."""

    def __init__(self, intake: Intake, group: Group, known: Known) -> None:
        self.matcher = Matcher(intake)
        self.intake = intake
        index = CargoIndex(known.cargo)
        findings = reconcile(index)
        self.found: dict[Subject, list[CargoFinding]] = defaultdict(list)
        for one in findings:
            self.found[one.subject, one.key].append(one)
        self.look = self._look(group, known)
        self.hits: dict[Subject, tuple[Hit, ...]] = {
            (one.subject, one.key): one.hits
            for one in assess_cargo(
                index,
                self.matcher.ruleset,
                self.matcher.lists,
                findings=findings,
                today=intake.now.date(),
                only=self.look,
            )
        }

    def _look(self, group: Group, known: Known) -> frozenset[str] | None:
        """The boxes and bills to be judged: those that may have changed, and those of which something else contradicts than
        before; None for all of them, where rules, lists or the day are others or nothing is at hand."""
        today = self.intake.now.date()
        version = self.matcher.ruleset.hash_with(self.matcher.lists.version)
        told = {
            key: tuple((one.kind, one.words["en"]) for one in some)
            for (_subject, key), some in self.found.items()
        }
        before = shelf.judged_before(group.keys)
        shelf.keep_judged(group.keys, ((version, today), told))
        if known.changed is None or before is None or before[0] != (version, today):
            return None
        earlier = before[1]
        differing = {
            key for key in told.keys() | earlier.keys() if told.get(key) != earlier.get(key)
        }
        return known.changed | differing

    def judge(self, written: Written) -> int:
        """Write what is found of a call, and its matches; gives how many of its boxes and consignments match."""
        return self._judge(written, Equipment, written.box_rows) + self._judge(
            written, Consignment, written.bill_rows
        )

    def _judge(
        self,
        written: Written,
        model: type[Equipment | Consignment],
        stored: Mapping[str, CargoRow],
    ) -> int:
        subject = Match.Subject.EQUIPMENT if model is Equipment else Match.Subject.CONSIGNMENT
        found = {key: self.found[subject, key] for key in stored if (subject, key) in self.found}
        self._write_findings(written, model, subject, stored, found)
        today = self.intake.now.date()
        hits = {key: list(made) for key in stored if (made := self.hits.get((subject, key)))}
        parties = {key: self._parties(written, subject, key) for key in hits}
        standing = self._standing({name for names in parties.values() for name in names})
        for key, names in parties.items():
            known = [standing[name] for name in sorted(names) if name in standing]
            hits[key] = beside(hits[key], known, today)
        self._write_matches(written, model, subject, stored, hits)
        return len(hits)

    def _parties(self, written: Written, subject: str, key: str) -> set[str]:
        """The names of the parties of a subject: of a box those of its consignments."""
        if subject == Match.Subject.CONSIGNMENT:
            bills = [written.bills[key]]
        else:
            keys = written.boxes[key].consignments
            bills = [written.bills[one] for one in keys if one in written.bills]
        return {
            folded(party.name)[:200]
            for bill in bills
            for party in bill.parties
            if party.name and party.role in _TRADING
        }

    def _standing(self, names: Collection[str]) -> dict[str, Standing]:
        """What is known here of parties by their folded names."""
        found: dict[str, Standing] = {}
        ordered = sorted(names)
        for start in range(0, len(ordered), _AT_ONCE):
            told = (
                Party.objects.filter(
                    administration_id=self.intake.administration_id,
                    name_folded__in=ordered[start : start + _AT_ONCE],
                    told_at__isnull=False,
                )
                .order_by()
                .values_list("name_folded")
                .annotate(
                    since=Min("told_at"),
                    bills=Count("consignment__number", distinct=True),
                    targets=Count("pk", filter=Q(consignment__match__state=Match.State.TARGET)),
                )
            )
            for name, since, bills, targets in told:
                found[name] = Standing(name, since.date(), bills, targets)
        return found

    def _write_findings(
        self,
        written: Written,
        model: type[Equipment | Consignment],
        subject: str,
        stored: Mapping[str, CargoRow],
        found: Mapping[str, Sequence[CargoFinding]],
    ) -> None:
        """Write findings where they are others than those that stand; `found` of the rows counts them."""
        plain = [
            _plain(one, stored[key].pk, subject) for key, some in found.items() for one in some
        ]
        digest = blake2b(json.dumps(plain, default=str).encode(), digest_size=24).hexdigest()
        call = CargoCall.objects.only("findings_digest").get(pk=written.movement.pk)
        digests = dict(part.split(":") for part in call.findings_digest.split() if ":" in part)
        if digests.get(subject[:1]) == digest[:24]:
            return
        digests[subject[:1]] = digest[:24]
        call.findings_digest = " ".join(f"{name}:{value}" for name, value in digests.items())
        call.save(update_fields=["findings_digest"])
        field = "equipment" if model is Equipment else "consignment"
        Finding.objects.filter(movement=written.movement, **{f"{field}__isnull": False}).delete()
        rows.insert(
            Finding,
            [{**item, "id": uuid4(), "movement_id": written.movement.pk} for item in plain],
        )
        counts: dict[UUID, int] = {stored[key].pk: len(some) for key, some in found.items()}
        kept: Any = model.objects
        told = dict(kept.filter(movement=written.movement, found__gt=0).values_list("pk", "found"))
        changed = [
            {"id": pk, "found": counts.get(pk, 0)}
            for pk in told.keys() | counts.keys()
            if told.get(pk, 0) != counts.get(pk, 0)
        ]
        rows.update(model, ["found"], changed)

    def _write_matches(
        self,
        written: Written,
        model: type[Equipment | Consignment],
        subject: str,
        stored: Mapping[str, CargoRow],
        hits: Mapping[str, Sequence[Hit]],
    ) -> None:
        matched = {
            row.match_id: key
            for key, row in stored.items()
            if row.match_id and (self.look is None or key in self.look)
        }
        if not matched and not hits:
            return
        kept: dict[str, Match] = {}
        ids = list(matched)
        for start in range(0, len(ids), _AT_ONCE):
            part = Match.objects.filter(pk__in=ids[start : start + _AT_ONCE])
            for match in part.prefetch_related("hits", "reviews"):
                kept[matched[match.pk]] = match
        ruleset = self.matcher.ruleset.hash_with(self.matcher.lists.version)
        linked: list[dict[str, Any]] = []
        for key, made in hits.items():
            row = stored[key]
            before = kept.pop(key, None)
            match = before or Match(
                movement=written.movement,
                subject=subject,
                cargo_id=row.pk,
                label=row.number[:80],
                made_at=self.intake.now,
                score=0,
            )
            if before is None:
                linked.append({"id": row.pk, "match_id": match.pk})
                row.match_id = match.pk
            self.matcher.write(match, made, ruleset)
        rows.update(model, ["match_id"], linked)
        for key, left in kept.items():
            if self.matcher.clear(left, ruleset):
                stored[key].match_id = None
        rank(written.movement, Match.Subject.EQUIPMENT, Match.Subject.CONSIGNMENT)


def _plain(one: CargoFinding, row_id: UUID, subject: str) -> dict[str, Any]:
    """A finding as its row, without the row's id; the JSON columns as text."""
    is_box = subject == Match.Subject.EQUIPMENT
    statements: Iterable[dict[str, Any]] = (
        {
            "source": said.statement.source,
            "kind": said.statement.kind,
            "sender": said.statement.sender,
            "told_at": said.statement.told_at,
            "place": list(said.statement.place) if said.statement.place else None,
            "segment": said.statement.place[0] if said.statement.place else None,
            "field": said.field,
            "value": _value(said.value),
        }
        for said in one.said
    )
    return {
        "equipment_id": row_id if is_box else None,
        "consignment_id": None if is_box else row_id,
        "indicator": one.indicator[:12],
        "severity": one.severity,
        "words": json_text(dict(sentence([one.words]))),
        "statements": json_text(list(statements)),
    }


def _value(value: Any) -> str:
    """What was told, short enough for a list."""
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, str | int):
        return str(value)[:120]
    if isinstance(value, list | tuple) and all(isinstance(part, str) for part in value):
        return "; ".join(value)[:240]
    return json_text(as_sparse_dict(value))[:120] if value is not None else ""
