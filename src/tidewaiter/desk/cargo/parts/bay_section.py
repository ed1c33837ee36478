"""What the drawings of a bay are made of: the section of the ship that all of them share, strokes, boxes and marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tidewaiter.reference import Stowage

PITCH_X, PITCH_Y = 8, 7
"""From one cell to the next in a small drawing; the box in it is one unit smaller. `cargo/bay_plan.css` has the same."""
OPEN_X, OPEN_Y = 64, 40
"""The same in the opened bay."""
HALF, OPEN_HALF = PITCH_X // 2, OPEN_X // 2
"""How far aft the second box of 20 feet is drawn from the first."""
HATCH = 5
"""Height of the hatch between hold and deck, in units of the small drawing."""
OPEN_HATCH = 16
MARGIN = 6
"""Around a small drawing: marks are larger than boxes."""
OPEN_MARGIN = 30
"""Around the opened bay: numbers of rows and tiers stand there."""


class Mark(StrEnum):
    """What is said of a box beside where it stands."""

    HERE = "here"
    """To be discharged here; without it the box goes on with the ship."""
    EMPTY = "empty"
    REEFER = "reefer"
    DANGEROUS = "dangerous"
    DIFFERS = "differs"
    """Messages disagree about the box."""
    TARGET = "target"
    """Somebody selected it. A box with a rank and without this mark is a match that nobody has decided on."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A box and its place. `position` as told (`BBBRRTT`), whatever it is; `url` the box's page; `rank` its place in the
    call's ranked list, None for a box that nothing matched."""

    position: str
    box_id: str
    url: str = ""
    rank: int | None = None
    marks: frozenset[Mark] = frozenset()


@dataclass(frozen=True, slots=True)
class Layer:
    """One path of a small drawing: all boxes of one state. `kind` is its class, `d` its strokes."""

    kind: str
    d: str


@dataclass(frozen=True, slots=True)
class Box:
    """One box of the opened bay. `x` and `y` are the upper left corner, `shape` names what is drawn (`40here`,
    `20transitempty`), `label` the end of its number as far as there is room."""

    cell: Cell
    at: Stowage
    x: int
    y: int
    shape: str
    label: str

    @property
    def marks(self) -> frozenset[Mark]:
        """What is said of the box."""
        return self.cell.marks

    @property
    def width(self) -> int:
        """The box itself, without the gap to the next."""
        return (OPEN_X if self.at.forty else OPEN_HALF) - 4

    @property
    def text_x(self) -> int:
        """The middle of the box, from its corner."""
        return self.width // 2

    @property
    def second_x(self) -> int:
        """Where the second sign stands, from the corner; in a box of 20 feet the signs stand closer."""
        return 23 if self.at.forty else 14

    @property
    def third_x(self) -> int:
        """Where the third sign stands."""
        return 38 if self.at.forty else 20

    @property
    def corner_x(self) -> int:
        """Where the diamond stands: in the upper right corner."""
        return self.width - 10


@dataclass(frozen=True, slots=True)
class Tick:
    """A number at the edge of the opened bay."""

    at: int
    number: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A size, and what the ship's section looks like in it. `deck` and `hold` are heights of their areas (0: none),
    `hatch` the y of the line between; `middle` the x of the centre line."""

    width: int
    height: int
    deck_y: int
    deck: int
    hatch: int
    hold_y: int
    hold: int
    margin: int
    middle: int

    @property
    def inner(self) -> int:
        """The width without the margins."""
        return self.width - 2 * self.margin


def first(cell: Cell) -> tuple[bool, int]:
    """Sorts what ranks before what does not."""
    return cell.rank is None, cell.rank or 0


@dataclass(frozen=True, slots=True)
class Section:
    """The columns and tiers of the whole ship, shared by all drawings."""

    columns: Sequence[int]
    """From port to starboard, as `Stowage.abreast` counts."""
    deck: Sequence[int]
    """Tiers from above."""
    hold: Sequence[int]
    column: Mapping[int, int] = field(default_factory=dict)
    level: Mapping[int, int] = field(default_factory=dict)
    """The place of a tier, from above, the hatch not counted."""

    @classmethod
    def of(cls, placed: Iterable[Stowage]) -> Section:
        held = list(placed)
        widest = max((abs(at.abreast) for at in held), default=0)
        centre = any(at.row == 0 for at in held)
        columns = [at for at in range(-widest, widest + 1) if at or centre]
        deck = _tiers({at.tier for at in held if at.on_deck}, 82)
        hold = _tiers({at.tier for at in held if not at.on_deck}, 2)
        return cls(
            columns,
            deck,
            hold,
            {at: place for place, at in enumerate(columns)},
            {tier: place for place, tier in enumerate([*deck, *hold])},
        )

    def outline(self, x: int, y: int, hatch: int, margin: int) -> Outline:
        deck, hold = len(self.deck) * y, len(self.hold) * y
        width = len(self.columns) * x + 2 * margin
        port = sum(at < 0 for at in self.columns) + (0 in self.column) / 2
        return Outline(
            width,
            deck + hatch + hold + 2 * margin,
            margin,
            deck,
            margin + deck + hatch // 2,
            margin + deck + hatch,
            hold,
            margin,
            margin + round(port * x),
        )

    def _corner(self, at: Stowage, x: int, y: int, hatch: int, margin: int) -> tuple[int, int]:
        """The upper left corner of the whole cell."""
        left = margin + self.column[at.abreast] * x
        return left, margin + self.level[at.tier] * y + (0 if at.on_deck else hatch)

    def layers(self, pair: int, group: Mapping[Stowage, Cell]) -> list[Layer]:
        """The paths of a small drawing: boxes by state, then marks by kind."""
        lines: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        marks: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for at, cell in group.items():
            left, top = self._corner(at, PITCH_X, PITCH_Y, HATCH, MARGIN)
            left += HALF if at.bay > pair else 0
            lines[_shape(at, cell)][top].append(left)
            middle = left + ((PITCH_X if at.forty else HALF) - 1) // 2
            for mark in (Mark.REEFER, Mark.DANGEROUS, Mark.DIFFERS):
                if mark in cell.marks:
                    marks[mark].append((middle, top))
            if Mark.TARGET in cell.marks or cell.rank is not None:
                name = Mark.TARGET if Mark.TARGET in cell.marks else "match"
                marks[name].append((middle, top))
        found = [
            Layer(f"s{shape}", _strokes(shape, lines[shape])) for shape in _SHAPES if shape in lines
        ]
        return [
            *found,
            *(
                Layer(name, "".join(form.format(x=x, y=y + 3) for x, y in sorted(marks[name])))
                for name, form in _MARKS.items()
                if name in marks
            ),
        ]

    def boxes(self, pair: int, group: Mapping[Stowage, Cell]) -> list[Box]:
        """The boxes of the opened bay."""
        found = []
        for at, cell in group.items():
            left, top = self._corner(at, OPEN_X, OPEN_Y, OPEN_HATCH, OPEN_MARGIN)
            left += OPEN_HALF if at.bay > pair else 0
            label = cell.box_id[-7:] if at.forty else cell.box_id[-4:]
            found.append(Box(cell, at, left, top, _shape(at, cell), label))
        return sorted(found, key=lambda box: (*first(box.cell), box.y, box.x))

    def row_ticks(self) -> list[Tick]:
        return [
            Tick(
                OPEN_MARGIN + place * OPEN_X + OPEN_X // 2,
                f"{-2 * at if at <= 0 else 2 * at - 1:02d}",
            )
            for place, at in enumerate(self.columns)
        ]

    def tier_ticks(self) -> list[Tick]:
        return [
            Tick(
                OPEN_MARGIN
                + self.level[tier] * OPEN_Y
                + OPEN_Y // 2
                + (0 if tier in self.deck else OPEN_HATCH),
                f"{tier:02d}",
            )
            for tier in (*self.deck, *self.hold)
        ]


def _tiers(told: set[int], lowest: int) -> list[int]:
    """The tiers of the hold or of the deck from above: every even one from the lowest, and the odd ones that occur."""
    if not told:
        return []
    even = range(min(lowest, min(told) + min(told) % 2), max(told) + 1, 2)
    return sorted(told | set(even), reverse=True)


def _shape(at: Stowage, cell: Cell) -> str:
    return (
        ("40" if at.forty else "20")
        + (Mark.HERE if Mark.HERE in cell.marks else "transit")
        + (Mark.EMPTY if Mark.EMPTY in cell.marks else "")
    )


_SHAPES = [
    f"{size}{way}{fill}"
    for size in ("40", "20")
    for way in ("transit", "here")
    for fill in ("empty", "")
]

_MARKS = {
    Mark.REEFER: "M{x} {y}m-1 2v-4h2v4z",
    Mark.DANGEROUS: "M{x} {y}m-2 2h4l-2-4z",
    Mark.DIFFERS: "M{x} {y}m-4-4l8 8m0-8l-8 8",
    "match": "M{x} {y}m0-6l6 6-6 6-6-6z",
    Mark.TARGET: "M{x} {y}m0-6l6 6-6 6-6-6z",
}
"""What is drawn over a box in a small drawing, from its middle. The last stand above the others."""


def _strokes(shape: str, lines: Mapping[int, Sequence[int]]) -> str:
    """Boxes of one state as strokes: boxes beside each other are one stroke, as long as their dashes. Boxes that go
    on with the ship are a low bar at the bottom of the cell, so that place and height tell, not colour."""
    length = PITCH_X - 1 if shape.startswith("40") else HALF - 1
    down = 3 if Mark.HERE in shape else 5
    written = []
    for top in sorted(lines):
        begun = last = None
        for left in sorted(lines[top]):
            if begun is None or last is None or left != last + PITCH_X:
                if begun is not None and last is not None:
                    written.append(f"M{begun} {top + down}h{last - begun + length}")
                begun = left
            last = left
        if begun is not None and last is not None:
            written.append(f"M{begun} {top + down}h{last - begun + length}")
    return "".join(written)
