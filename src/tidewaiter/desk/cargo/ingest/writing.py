"""Writing what is known of a call into rows: insert what is new, change what changed, leave the rest."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from hashlib import blake2b
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Count, Q

from tidewaiter.desk.arrivals.ingest.hot import new_revision
from tidewaiter.desk.arrivals.ingest.intake import Intake, Terms
from tidewaiter.desk.arrivals.ingest.text import fitted, folded, instant, short_key
from tidewaiter.desk.arrivals.ingest.writing import movement_with_key
from tidewaiter.desk.arrivals.models import Match, Movement
from tidewaiter.desk.cargo.ingest import facts
from tidewaiter.desk.cargo.models import CargoCall, Consignment, Equipment, Party
from tidewaiter.desk.common import rows
from tidewaiter.desk.common.rows import json_text
from tidewaiter.records import (
    KnownCall,
    KnownConsignment,
    KnownEquipment,
    as_sparse_dict,
)
from tidewaiter.reference import local_to_utc

_MOVEMENT_KEY = 120


@dataclass(slots=True)
class CargoRow:
    """The row of a box or consignment as far as writing needs it."""

    pk: UUID
    digest: str
    match_id: UUID | None
    number: str = ""


@dataclass(slots=True)
class Written:
    """A call as written, with its rows by key of the record."""

    call: KnownCall
    movement: Movement
    boxes: Mapping[str, KnownEquipment] = field(default_factory=dict)
    bills: Mapping[str, KnownConsignment] = field(default_factory=dict)
    box_rows: dict[str, CargoRow] = field(default_factory=dict)
    bill_rows: dict[str, CargoRow] = field(default_factory=dict)


def write_call(
    intake: Intake,
    call: KnownCall,
    row: Movement | None,
    boxes: Mapping[str, KnownEquipment],
    bills: Mapping[str, KnownConsignment],
    *,
    changed: Collection[str] | None = None,
) -> Written:
    """Write a call with its boxes and consignments, as far as it differs from what the rows show. `row` is its movement
    where it has one under an earlier key; `changed` the keys that may differ, None for all."""
    movement = _write_movement(intake, call, row, len(boxes), len(bills))
    looked_at = {key: bill for key, bill in bills.items() if changed is None or key in changed}
    goods = _goods_of_boxes(looked_at.values())
    box_values = {
        key: {
            **facts.columns_of_box(known, call.port, "; ".join(goods.get(key, ()))),
            **_texts(known),
        }
        for key, known in boxes.items()
        if changed is None or key in changed
    }
    bill_values = {
        key: {**facts.columns_of_bill(known), **_texts(known)} for key, known in looked_at.items()
    }
    box_rows, _touched = _write_rows(intake, movement, Equipment, box_values, boxes)
    bill_rows, touched = _write_rows(intake, movement, Consignment, bill_values, bills)
    _write_parties(movement, {bill_rows[key].pk: bills[key] for key in touched})
    _write_call(movement, call)
    return Written(call, movement, boxes, bills, box_rows, bill_rows)


def _goods_of_boxes(bills: Iterable[KnownConsignment]) -> dict[str, list[str]]:
    goods: dict[str, list[str]] = {}
    for bill in bills:
        text = facts.goods_of(bill.consignment)
        for key in bill.equipment if text else ():
            goods.setdefault(key, []).append(text)
    return goods


def _texts(known: KnownEquipment | KnownConsignment) -> dict[str, str]:
    """What is known, as the columns hold it, and its digest."""
    plain = json_text(as_sparse_dict(replace(known, statements={})))
    said = json_text(
        {
            name: [as_sparse_dict(one) for one in statements]
            for name, statements in known.statements.items()
        }
    )
    digest = blake2b(f"{plain}\n{said}".encode(), digest_size=24).hexdigest()
    return {"known": plain, "statements": said, "digest": digest}


def _write_rows(
    intake: Intake,
    movement: Movement,
    model: type[Equipment | Consignment],
    values: Mapping[str, dict[str, Any]],
    present: Collection[str],
) -> tuple[dict[str, CargoRow], list[str]]:
    """The rows by key of the record, and the keys of those that were new or changed. What the columns show beside
    what is known (the goods of a box) is in its digest too."""
    for item in values.values():
        shown = json.dumps([item.get("here", ""), item["goods"]])
        item["digest"] = blake2b(f"{item['digest']}{shown}".encode(), digest_size=24).hexdigest()
    kept: Any = model.objects
    stored = {
        key: CargoRow(pk, digest, match_id, number)
        for pk, key, digest, match_id, number in kept.filter(movement=movement).values_list(
            "pk", "key", "digest", "match_id", "number"
        )
    }
    found: dict[str, CargoRow] = {}
    new, changed, touched = [], [], []
    terms = Terms.of(movement).as_columns()
    for key, columns in values.items():
        row = stored.pop(columns["key"], None)
        if row is not None and row.digest == columns["digest"]:
            found[key] = row
            continue
        touched.append(key)
        fit = fitted(model, columns)
        if row is None:
            found[key] = CargoRow(uuid4(), columns["digest"], None, fit["number"])
            new.append(
                {
                    **fit,
                    **terms,
                    "id": found[key].pk,
                    "movement_id": movement.pk,
                    "administration_id": intake.administration_id,
                    "kept_since": intake.now,
                    "masked_at": None,
                    "found": 0,
                    "match_id": None,
                }
            )
        else:
            found[key] = row
            changed.append({**fit, "id": row.pk})
    for key in present:
        # Not looked at: what is known of it is what its row shows.
        if key not in values and (row := stored.pop(short_key(key, facts.LONGEST_KEY), None)):
            found[key] = row
    rows.insert(model, new)
    if changed:
        rows.update(model, [name for name in changed[0] if name != "id"], changed)
    _take_away(kept, list(stored.values()))
    return found, touched


def _take_away(kept: Any, gone: Sequence[CargoRow]) -> None:
    """Rows that no message tells of any more. A match with a decision stays for the record, without its row."""
    matched = [row.match_id for row in gone if row.match_id]
    if matched:
        undecided = Match.objects.filter(pk__in=matched, reviews=None)
        Match.objects.filter(pk__in=matched).update(cargo_id=None)
        undecided.delete()
    for start in range(0, len(gone), 500):
        kept.filter(pk__in=[row.pk for row in gone[start : start + 500]]).delete()


def _write_parties(movement: Movement, bills: Mapping[UUID, KnownConsignment]) -> None:
    ids = list(bills)
    for start in range(0, len(ids), 500):
        Party.objects.filter(consignment__in=ids[start : start + 500]).delete()
    rows.insert(
        Party,
        [
            {
                "id": uuid4(),
                "consignment_id": pk,
                "administration_id": movement.administration_id,
                "role": party.role[:40],
                "name_folded": folded(party.name)[:200],
                "told_at": instant(known.first_told),
            }
            for pk, known in bills.items()
            for party in known.parties
            if party.name.strip()
        ],
    )


def _at_port(port: str, local: str | None) -> str | None:
    """The instant of a local time at a port whose clock is certain: messages of the sea tell local times alone."""
    return local_to_utc(port, local) if port and local else None


def _write_movement(
    intake: Intake, call: KnownCall, row: Movement | None, boxes: int, bills: int
) -> Movement:
    """The movement's row. Of one that passenger data told of first, only what cargo adds is written."""
    row = row or movement_with_key(intake.administration_id, call.key)
    told = call.movement
    means = told.means
    columns = {
        "means": (means.name or means.registration or means.imo) if means else "",
        "boxes": boxes,
        "bills": bills,
    }
    if row is None or not _of_travellers(row):
        port = told.arrival.place or call.port
        arrival = instant(told.arrival.utc or _at_port(port, told.arrival.local))
        departure = instant(
            told.departure.utc or _at_port(told.departure.place, told.departure.local)
        )
        columns |= {
            "key": short_key(call.key, _MOVEMENT_KEY),
            "mode": told.mode,
            "carrier": told.carrier,
            "number": told.number,
            "departure_place": told.departure.place,
            "departure_local": told.departure.local or "",
            "departure_utc": departure,
            "arrival_place": port,
            "arrival_local": told.arrival.local or "",
            "arrival_utc": arrival,
            "due_at": arrival
            or instant(told.arrival.local)
            or departure
            or instant(told.departure.local)
            or _end_of_day(told.arrival.local or told.departure.local),
            "first_told": instant(call.first_told),
            "last_told": instant(call.last_told),
        }
    columns = fitted(Movement, columns)
    if row is None:
        row = Movement(
            administration_id=intake.administration_id,
            state="expected",
            **columns,
            **intake.terms.as_columns(),
        )
        row.save(force_insert=True)
    else:
        for name, value in columns.items():
            setattr(row, name, value)
        new_revision(row)
        row.save(update_fields=[*columns, "revision"])
    return row


def _end_of_day(local: str | None) -> datetime | None:
    """The last minute of a day whose hour nobody told: until then it may still come."""
    try:
        day = date.fromisoformat((local or "")[:10])
    except ValueError:
        return None
    return datetime.combine(day, time(23, 59), UTC)


def _of_travellers(row: Movement) -> bool:
    """Whether passenger data told of a movement: then its times are theirs."""
    return Movement.objects.filter(pk=row.pk).exclude(known={}).exists()


def _write_call(movement: Movement, call: KnownCall) -> None:
    """The row of the call; its counts are of the rows as they stand."""
    active = Equipment.objects.filter(movement=movement, state="active")
    here = Equipment.Here
    counts = active.aggregate(
        full=Count("pk", filter=Q(fill="full")),
        empty=Count("pk", filter=Q(fill="empty")),
        reefers=Count("pk", filter=Q(reefer=True)),
        dangerous=Count("pk", filter=Q(dangerous=True)),
        discharged_here=Count("pk", filter=Q(here=here.DISCHARGE)),
        loaded_here=Count("pk", filter=Q(here=here.LOAD)),
        disagreeing=Count("pk", filter=Q(disagrees__gt=0)),
    )
    CargoCall.objects.update_or_create(
        movement=movement,
        defaults={
            "port": call.port[:40],
            "told_as": [short_key(key, _MOVEMENT_KEY) for key in sorted(call.told_as)],
            "known": as_sparse_dict(replace(call, equipment=(), consignments=())),
            "imo": (call.movement.means.imo if call.movement.means else "")[:20],
            **counts,
        },
    )
