"""The bay plan: where each box stands on a ship, from the cells of a BAPLIE.

Every bay is a small drawing, fore to aft, all at one scale and with one outline, so that a place means the same in each;
one of them is opened large, and there every box is a link. One stands at the stern and looks forward: port is left.
A place for 40 feet and the two for 20 feet in it are one drawing; a box of 20 feet is half a cell wide, the one nearer to
the bow on the left.

A ship of 20,000 boxes stays light because a small drawing holds one path for each state, whatever the number of boxes:
a run of boxes beside each other is one stroke, and its dashes (in `bay_plan.css`) cut it into boxes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.cargo.parts.bay_section import (
    HATCH,
    MARGIN,
    OPEN_HATCH,
    OPEN_MARGIN,
    OPEN_X,
    OPEN_Y,
    PITCH_X,
    PITCH_Y,
    Box,
    Cell,
    Layer,
    Mark,
    Outline,
    Section,
    Tick,
    first,
)
from tidewaiter.reference import Stowage, pair_of, stowage

__all__ = ["Bay", "Cell", "Counts", "Mark", "OpenBay", "Plan", "Unplaced", "bay_plan"]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A box that no cell of the drawing can show, and why, in words. `beside` is the box that stands in its cell."""

    cell: Cell
    why: str | Promise
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many boxes stand in a bay, how many of them leave the ship here, are targets, or only matched."""

    boxes: int
    here: int
    targets: int
    matches: int


@dataclass(frozen=True, slots=True)
class Bay:
    """A small drawing. `number` is the bay's even number, `bays` the numbers that occur in it."""

    number: int
    bays: Sequence[int]
    layers: Sequence[Layer]
    counts: Counts
    opened: bool

    @property
    def label(self) -> str:
        """`02 (01 03)`: the pair, and the bays of 20 feet in it that hold boxes."""
        odd = " ".join(f"{bay:02d}" for bay in self.bays if bay % 2)
        return f"{self.number:02d} ({odd})" if odd else f"{self.number:02d}"


@dataclass(frozen=True, slots=True)
class OpenBay:
    """The bay that is opened large. Boxes stand in the order of the ranked list, then from port to starboard and from
    above, which is the order of the Tab key. `before` and `after` are the bays fore and aft."""

    bay: Bay
    boxes: Sequence[Box]
    rows: Sequence[Tick]
    tiers: Sequence[Tick]
    before: Bay | None = None
    after: Bay | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A ship, ready to be drawn. `unplaced` are the boxes that stand in no cell: they are listed beside it."""

    bays: Sequence[Bay]
    opened: OpenBay | None
    unplaced: Sequence[Unplaced]
    small: Outline
    large: Outline
    counts: Counts
    marks: frozenset[Mark] = frozenset()
    """Those that occur, for the legend."""


WHY_NOT: Mapping[str, str | Promise] = {
    "none": _("no cell told"),
    "form": _("not a cell: bay, row and tier are written BBBRRTT"),
    "bay": _("no ship has this bay"),
    "row": _("no ship has this row"),
    "tier": _("no ship has this tier"),
    "taken": _("another box was told in the same cell"),
}


def bay_plan(cells: Iterable[Cell], *, opened: int | None = None) -> Plan:
    """The plan of a ship. `opened` is a bay's number (odd or even); where no box stands in it, or none is asked for, the
    bay with the first box of the ranked list is opened, else the one that most boxes leave here.

    Nothing is dropped: what cannot be drawn (no cell, no such cell, a cell that another box has) is in `unplaced`. Of two
    boxes in one cell the one that ranks first is drawn, then the one told first."""
    placed, unplaced = _place(cells)
    held = [at for at in placed if at.forty]
    evens = frozenset(at.bay for at in held)
    groups: dict[int, dict[Stowage, Cell]] = defaultdict(dict)
    for at, cell in placed.items():
        groups[pair_of(at.bay, evens)][at] = cell
    placed, lapped = {}, []
    for number, group in groups.items():
        groups[number], under = _without_overlaps(group)
        placed |= groups[number]
        lapped += under
    section = Section.of(placed)
    chosen = _chosen(groups, evens, opened)
    bays = [
        Bay(
            number,
            sorted({at.bay for at in groups[number]}),
            section.layers(number, groups[number]),
            _counts(groups[number].values()),
            number == chosen,
        )
        for number in sorted(groups)
    ]
    return Plan(
        bays,
        _opened(bays, section, groups),
        [*unplaced, *lapped],
        section.outline(PITCH_X, PITCH_Y, HATCH, MARGIN),
        section.outline(OPEN_X, OPEN_Y, OPEN_HATCH, OPEN_MARGIN),
        _counts(placed.values()),
        frozenset(mark for cell in placed.values() for mark in cell.marks),
    )


def _place(cells: Iterable[Cell]) -> tuple[dict[Stowage, Cell], list[Unplaced]]:
    placed: dict[Stowage, Cell] = {}
    left: list[Unplaced] = []
    for cell in sorted(cells, key=first):
        at, fault = stowage(cell.position)
        if at is None:
            left.append(Unplaced(cell, WHY_NOT[fault or "form"]))
        elif at in placed:
            left.append(Unplaced(cell, WHY_NOT["taken"], placed[at].box_id))
        else:
            placed[at] = cell
    return placed, left


def _without_overlaps(
    group: Mapping[Stowage, Cell],
) -> tuple[dict[Stowage, Cell], list[Unplaced]]:
    """A box of 40 feet and one of 20 feet in the same row and tier of a pair: one of both is told wrong."""
    kept: dict[Stowage, Cell] = {}
    by_slot: dict[tuple[int, int], list[Stowage]] = defaultdict(list)
    left = []
    for at, cell in sorted(group.items(), key=lambda item: first(item[1])):
        beside = by_slot[at.row, at.tier]
        other = next((there for there in beside if there.forty or at.forty), None)
        if other is not None:
            left.append(Unplaced(cell, WHY_NOT["taken"], kept[other].box_id))
            continue
        kept[at] = cell
        beside.append(at)
    return kept, left


def _counts(cells: Iterable[Cell]) -> Counts:
    held = list(cells)
    targets = sum(Mark.TARGET in cell.marks for cell in held)
    return Counts(
        len(held),
        sum(Mark.HERE in cell.marks for cell in held),
        targets,
        sum(cell.rank is not None and Mark.TARGET not in cell.marks for cell in held),
    )


def _chosen(
    groups: Mapping[int, Mapping[Stowage, Cell]], evens: frozenset[int], opened: int | None
) -> int | None:
    if opened is not None and pair_of(opened, evens) in groups:
        return pair_of(opened, evens)
    best = min(
        (
            (*min(first(cell) for cell in group.values()), -_counts(group.values()).here, number)
            for number, group in groups.items()
        ),
        default=None,
    )
    return best[-1] if best else None


def _opened(
    bays: Sequence[Bay], section: Section, groups: Mapping[int, Mapping[Stowage, Cell]]
) -> OpenBay | None:
    here = next((place for place, bay in enumerate(bays) if bay.opened), None)
    if here is None:
        return None
    return OpenBay(
        bays[here],
        section.boxes(bays[here].number, groups[bays[here].number]),
        section.row_ticks(),
        section.tier_ticks(),
        bays[here - 1] if here else None,
        bays[here + 1] if here + 1 < len(bays) else None,
    )
