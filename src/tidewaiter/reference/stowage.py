"""Where a container stands on a ship: the numbers of bay, row and tier of ISO 9711.

Source of every number here: ISO 9711-1:1990, *Freight containers - Information related to containers on board vessels -
Part 1: Bay plan system*, as the SMDG's user manual for BAPLIE (LOC+147, format 5, `BBBRRTT`) has it in use.

- **Bays** count from the bow. An odd number is a place for 20 feet; two of them, one behind the other, are a place for
  40 feet (and 45), which has the even number between them: 01 and 03 make 02.
- **Rows** count from the middle: odd to starboard, even to port; 00 is a row on the centre line itself.
- **Tiers** in the hold count 02, 04, 06 from the bottom; on deck they begin about 80 (72 to 78 on ships with a deck that
  lies lower), so that 82 means the same height everywhere. Odd numbers are boxes of half the height.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Fault = Literal["none", "form", "bay", "row", "tier"]

LAST_ROW = 30
"""The broadest ships carry 24 to 26 rows abreast; a number beyond this is a slip of the pen."""
LAST_HOLD_TIER = 40
"""The deepest holds end at tier 24 or so; between this and the deck lies nothing."""
FIRST_DECK_TIER = 70

_CELL = re.compile(r"([0-9]{2,3})([0-9]{2})([0-9]{2})")


@dataclass(frozen=True, slots=True, order=True)
class Stowage:
    """A place on a ship. Compares by bay, row and tier."""

    bay: int
    row: int
    tier: int

    @property
    def forty(self) -> bool:
        """Whether it is a place for 40 feet (or 45): an even bay."""
        return self.bay % 2 == 0

    @property
    def on_deck(self) -> bool:
        """Whether it stands above the hatch."""
        return self.tier >= FIRST_DECK_TIER

    @property
    def abreast(self) -> int:
        """How far from the centre line, in rows: port below nought, starboard above, 0 for row 00. The order from
        left to right as one stands at the stern and looks forward, which is how bay plans are drawn."""
        away = (self.row + 1) // 2
        return away if self.row % 2 else -away

    def __str__(self) -> str:
        """As messages write it: `0180482`."""
        return f"{self.bay:03d}{self.row:02d}{self.tier:02d}"


def stowage(text: str) -> tuple[Stowage | None, Fault | None]:
    """A cell as told, `BBBRRTT` (or six digits, two each), and what is wrong with it: nothing told (`none`), no such form
    (`form`), or a bay, row or tier that no ship has. Never raises; exactly one of both is None."""
    written = text.strip()
    if not written:
        return None, "none"
    told = _CELL.fullmatch(written)
    if told is None or not written.isascii():
        return None, "form"
    bay, row, tier = (int(part) for part in told.groups())
    if bay == 0:
        return None, "bay"
    if row > LAST_ROW:
        return None, "row"
    if tier == 0 or LAST_HOLD_TIER < tier < FIRST_DECK_TIER:
        return None, "tier"
    return Stowage(bay, row, tier), None


def pair_of(bay: int, evens: frozenset[int] = frozenset()) -> int:
    """The even number of the 40-foot place to which a bay belongs. Of an odd bay between two even ones it is the one
    that the ship is known to have (`evens`); where both or none are known, pairs count from the bow: 01 and 03 in 02, 05 and
    07 in 06."""
    if bay % 2 == 0:
        return bay
    by_count = bay + 1 if bay % 4 == 1 else bay - 1
    other = bay - 1 if bay % 4 == 1 else bay + 1
    return other if other in evens and by_count not in evens else by_count
