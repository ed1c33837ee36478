"""Seals of one box over its journey, and one seal on two boxes (C01, C02, C20)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from tidewaiter.records import KnownEquipment, KnownSeal, Moment, Statement, fold
from tidewaiter.records.cargo_voyages import day
from tidewaiter.targeting.reconciling.finding import (
    CargoFinding,
    Said,
    at_moment,
    found,
    tolerances,
)
from tidewaiter.targeting.reconciling.index import CargoIndex

_EARLIER: tuple[Moment, ...] = ("gate_in", "loading", "manifest", "declaration")
"""What is held against what comes later, the nearest to loading first."""
_LATER: tuple[Moment, ...] = ("discharge", "gate_out")
_ORDER: dict[str, int] = {"loading": 0, "gate_in": 1, "manifest": 2, "declaration": 3}


def seal_findings(index: CargoIndex) -> Iterator[CargoFinding]:
    """What the seals of all boxes say."""
    told = _sealing(index.known.equipment)
    for box in index.known.equipment:
        if box.seals or box.seen:
            yield from _over_time(box, told)
            yield from _placeholder(box)
            yield from _empty_sealed(box)
    for boxes in index.by_voyage.values():
        yield from _cloned(boxes)


def _names_seal(one: KnownSeal) -> bool:
    return (
        one.standing
        and not one.seal.placeholder
        and len(fold(one.seal.number)) >= tolerances()["seals"]["shortest"]
    )


def _sealing(boxes: Iterable[KnownEquipment]) -> set[str]:
    """The messages that tell seals of full boxes: of these a box without one is a word."""
    return {one.statement.source for box in boxes for one in box.seals if _names_seal(one)}


def _last_words(box: KnownEquipment, moment: Moment) -> list[list[KnownSeal]]:
    """The seals told at a moment by the last message that tells any; by each, where several were sent at one time, for then
    none is the last word."""
    told = [one for one in box.seals if one.moment == moment and _names_seal(one)]
    if not told:
        return []
    last = (told[-1].at, told[-1].statement.told_at)
    by_source: dict[str, list[KnownSeal]] = defaultdict(list)
    for one in told:
        if (one.at, one.statement.told_at) == last:
            by_source[one.statement.source].append(one)
    return list(by_source.values())


def _at(box: KnownEquipment, moment: Moment) -> list[KnownSeal]:
    """The last word on the seals at a moment."""
    words = _last_words(box, moment)
    return words[-1] if words else []


def _over_time(box: KnownEquipment, sealing: set[str]) -> Iterator[CargoFinding]:
    before = next((seals for moment in _before() if (seals := _at(box, moment))), [])
    for moment in _LATER:
        words = _last_words(box, moment)
        if before and not words:
            yield from _missing(box, before, moment, sealing)
        for after in words if before else ():
            yield from _compared(box, before, after)
        if words:
            before = words[-1]
    manifest, gated, loading = (_at(box, moment) for moment in ("manifest", "gate_in", "loading"))
    if gated and loading:
        yield from _compared(box, gated, loading)
    loading = loading or gated
    if manifest and loading:
        yield from _compared(box, loading, manifest)


def _before() -> Sequence[Moment]:
    return sorted(_EARLIER, key=_ORDER.__getitem__)


def _compared(
    box: KnownEquipment, before: Sequence[KnownSeal], after: Sequence[KnownSeal]
) -> Iterator[CargoFinding]:
    old = {fold(one.seal.number): one for one in before}
    new = {fold(one.seal.number): one for one in after}
    kept = old.keys() & new.keys()
    if old.keys() == new.keys():
        return
    gone = [one for number, one in old.items() if number not in kept]
    come = [one for number, one in new.items() if number not in kept]
    if kept and not come:
        return  # of several seals one was not told again: not every message tells all
    if kept or not gone:
        # Customs seal what they opened; that is their own doing and known to them.
        come = [one for one in come if one.seal.issuer not in {"customs", "quarantine"}]
        kind = "seal-added"
    elif all(any(_slip(mine, theirs) for theirs in old) for mine in new):
        kind = "seal-written-otherwise"
    else:
        kind = "seal-changed"
    if come:
        yield found(
            kind,
            box,
            [_said(one) for one in (*before, *after)],
            earlier=_numbers(before),
            later=_numbers(come if kind == "seal-added" else after),
            at_earlier=at_moment(before[0].moment),
            at_later=at_moment(after[0].moment),
        )


def _slip(one: str, other: str) -> bool:
    """Whether two numbers are one, written with a slip: a prefix left out, one sign other, or two exchanged."""
    if one == other or (
        min(len(one), len(other)) >= 5 and (one.endswith(other) or other.endswith(one))
    ):
        return True
    if len(one) != len(other):
        return False
    differ = [at for at in range(len(one)) if one[at] != other[at]]
    if len(differ) == 2 and differ[1] == differ[0] + 1:
        first, second = differ
        return one[first] == other[second] and one[second] == other[first]
    return len(differ) == 1


def _missing(
    box: KnownEquipment, before: Sequence[KnownSeal], moment: Moment, sealing: set[str]
) -> Iterator[CargoFinding]:
    """No seal where the message tells seals of other boxes. A placeholder says "sealed" and is no absence."""
    if any(one.moment == moment for one in box.seals):
        return
    seen = _seen_at(box, moment)
    if seen is None or seen.source not in sealing or box.equipment.status == "empty":
        return
    yield found(
        "seal-missing",
        box,
        [*(_said(one) for one in before), Said(seen, "seals", None)],
        earlier=_numbers(before),
        at_earlier=at_moment(before[0].moment),
        at_later=at_moment(moment),
    )


def _seen_at(box: KnownEquipment, moment: Moment) -> Statement | None:
    """Who tells the box itself at a moment, last."""
    for one in reversed(box.events):
        if one.moment == moment:
            return one.statement
    return None


def _placeholder(box: KnownEquipment) -> Iterator[CargoFinding]:
    """Declared as sealed by a value that names no seal, and nobody tells a true one."""
    if any(_names_seal(one) for one in box.seals) or box.equipment.status == "empty":
        return
    told = [
        one
        for one in box.seals
        if one.standing and one.seal.placeholder and one.moment in {"manifest", "declaration"}
    ]
    if told:
        yield found("seal-placeholder", box, map(_said, told), number=_numbers(told[:1]))


def _empty_sealed(box: KnownEquipment) -> Iterator[CargoFinding]:
    told = [one for one in box.seals if _names_seal(one)]
    status = box.statements.get("status", ())
    if told and status and box.equipment.status == "empty":
        yield found(
            "empty-sealed",
            box,
            [Said(status[0], "status", "empty"), *map(_said, told)],
            number=_numbers(told),
        )


def _cloned(boxes: Sequence[KnownEquipment]) -> Iterator[CargoFinding]:
    """One number on two boxes of a voyage. Seals of two issuers are of two numberings."""
    by_number: dict[str, dict[str, list[KnownSeal]]] = defaultdict(lambda: defaultdict(list))
    by_key = {box.key: box for box in boxes}
    likely = {box.key: {one.key for one in box.likely} for box in boxes if box.likely}
    for box in boxes:
        for one in box.seals:
            if _names_seal(one):
                by_number[fold(one.seal.number)][box.key].append(one)
    for held in by_number.values():
        if not 2 <= len(held) <= tolerances()["seals"]["most_boxes"]:
            continue
        for key, mine in held.items():
            others = [
                other
                for other, theirs in held.items()
                if other != key
                and _apart(by_key[key], by_key[other])
                and other not in likely.get(key, ())
                and key not in likely.get(other, ())
                and _same_numbering(mine, theirs)
            ]
            if others:
                said = [*mine, *(one for other in others for one in held[other])]
                yield found(
                    "seal-cloned",
                    by_key[key],
                    map(_said, said),
                    number=mine[0].seal.number,
                    others=", ".join(sorted(by_key[other].equipment.id for other in others)),
                )


def _apart(one: KnownEquipment, other: KnownEquipment) -> bool:
    """Whether two are different boxes at one time: not one number told apart, nor years between them."""
    if one.equipment.id == other.equipment.id:
        return False
    early, late = sorted((one, other), key=lambda box: box.first_told or "")
    ended, begun = day(early.last_told), day(late.first_told)
    if ended is None or begun is None:
        return True
    return bool((begun - ended).days <= tolerances()["seals"]["days"])


def _same_numbering(mine: Iterable[KnownSeal], theirs: Iterable[KnownSeal]) -> bool:
    ours = {one.seal.issuer for one in mine} - {"", "unknown"}
    other = {one.seal.issuer for one in theirs} - {"", "unknown"}
    return not ours or not other or bool(ours & other)


def _said(one: KnownSeal) -> Said:
    return Said(one.statement, "seals", one.seal.number)


def _numbers(seals: Iterable[KnownSeal]) -> str:
    return ", ".join(dict.fromkeys(one.seal.number for one in seals))
