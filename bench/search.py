"""How fast the search answers at five million consignments, how long its index takes and how large it is.

    python bench/search.py [--count N] [--keep FOLDER] [--peer] [--smallest]

Invented consignments in calls of some hundred: a bill, its boxes with their seals, consignor, consignee and notify party with their
towns, and words of goods, drawn as unevenly as the world's are (Zipf): some words stand in every tenth consignment. The questions are
what officers type: numbers, names, goods, beginnings, a third of them with a slip. Times are of one question at a time, from the text
to the ids, by the clock and in CPU, in this process; the file is opened for each, as the desk does. The questions are asked twice, on files that were just
written: the page cache is warm.

--keep FOLDER leaves the index there and uses it again. --peer asks a full-text table of SQLite with trigrams the same, over the same
consignments. Without --smallest the command ends with 1 where the 95th percentile is above 200 ms.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from uuid import UUID

from tidewaiter.desk.search.index import Call, Entry, Index
from tidewaiter.desk.search.words import question, words_of
from tidewaiter.reference.containers import check_digit

COUNT = 5_000_000
QUESTIONS = 1000
ASKED_P95 = 0.2
IN_A_CALL = 300

_GOODS = """
COFFEE BANANAS FROZEN SHRIMPS COCOA BEANS FURNITURE TEXTILES GARMENTS COTTON SCRAP METAL PLASTIC RESIN TYRES
PARTS MACHINERY CERAMIC TILES TIMBER PAPER PULP FERTILIZER UREA RICE SUGAR SOYA OIL PALM WINE BEER WATER GLASS
BOTTLES TOYS ELECTRONICS CABLES BATTERIES PUMPS VALVES BEARINGS STEEL COILS ALUMINIUM PROFILES CHEMICALS
SOLVENT PAINT LEATHER HIDES SHOES BAGS PINEAPPLES MANGOES AVOCADOS CITRUS JUICE CONCENTRATE FISH MEAL MEAT
CHICKEN BEEF PORK FLOWERS SEEDS NUTS CASHEW SPICES PEPPER TEA TOBACCO
"""
_SYLLABLES = """
BA BE BI BO BU CA CE CO DA DE DI DO DU FA FE FI FO GA GE GO HA HE HI HO JA JO KA KE KI KO LA LE LI LO LU MA ME
MI MO MU NA NE NI NO PA PE PI PO RA RE RI RO RU SA SE SI SO SU TA TE TI TO TU VA VE VI VO WA WE ZA ZO AN EN IN
ON UN AR ER OR
"""
_FORMS = """
GMBH LTD SA BV SRL INC CO LLC TRADING LOGISTICS IMPORT EXPORT SHIPPING INTERNATIONAL FOODS GROUP
"""
_OWNERS = """
MSKU MSCU HLXU CMAU TCLU TGHU OOLU EMCU TEMU CAIU SUDU TRHU
"""
_CARRIERS = """
MAEU MSCU HLCU CMDU OOLU EGLV SUDU
"""


class World:
    """Invented consignments, each drawn from its own number: any of them can be drawn again."""

    def __init__(self) -> None:
        draw = random.Random(7)
        syllables = _SYLLABLES.split()
        words = {"".join(draw.choices(syllables, k=draw.randint(2, 4))) for _ in range(60_000)}
        self.names = sorted(words)
        draw.shuffle(self.names)
        self.towns = ["".join(draw.choices(syllables, k=3)) for _ in range(2000)]
        self.goods = _GOODS.split() + ["".join(draw.choices(syllables, k=3)) for _ in range(3000)]
        self._weights = {
            id(pool): list(accumulate(1 / (rank + 5) for rank in range(len(pool))))
            for pool in (self.names, self.towns, self.goods)
        }

    def _some(self, draw: random.Random, pool: list[str], count: int) -> list[str]:
        return draw.choices(pool, cum_weights=self._weights[id(pool)], k=count)

    def party(self, draw: random.Random) -> str:
        names = " ".join(self._some(draw, self.names, 2))
        town = self._some(draw, self.towns, 1)[0]
        return f"{names} {draw.choice(_FORMS.split())}, {draw.randint(1, 300)} {town}"

    def consignment(self, number: int) -> Entry:
        draw = random.Random(number)
        boxes = []
        for _ in range(draw.choice((1, 1, 1, 2))):
            payload = f"{draw.choice(_OWNERS.split())}{draw.randrange(10**6):06d}"
            boxes += [payload + check_digit(payload), f"SL{draw.randrange(10**8):08d}"]
        bill = f"{draw.choice(_CARRIERS.split())}{draw.randrange(10**9):09d}"
        parties = [self.party(draw) for _ in range(3)]
        goods = " ".join(self._some(draw, self.goods, draw.randint(2, 6)))
        return Entry(
            UUID(int=number + 1), "c", number.to_bytes(8, "big"), [bill, *boxes, *parties, goods]
        )

    def calls(self, count: int) -> Iterator[Call]:
        for start in range(0, count, IN_A_CALL):
            numbers = range(start, min(start + IN_A_CALL, count))
            yield Call(UUID(int=start + 1), UUID(int=1), map(self.consignment, numbers))


@dataclass(frozen=True)
class Question:
    """What is typed, of which kind it is, and the consignment that has it."""

    kind: str
    text: str
    wanted: UUID


def slip(draw: random.Random, word: str) -> str:
    """A word as fingers make it: two characters changed over, one left out, doubled or wrong; the first is mostly right."""
    at = draw.randrange(1, len(word) - 1)
    return draw.choice(
        [
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + draw.choice("AEIRST0123456789") + word[at + 1 :],
        ]
    )


def questions(world: World, count: int, of: int) -> list[Question]:
    """Questions about consignments drawn at random."""
    draw = random.Random(11)
    asked = []
    for _ in range(count):
        entry = world.consignment(draw.randrange(of))
        bill, box, seal, *_ = entry.texts
        party = list(entry.texts)[-2].split()
        goods = list(entry.texts)[-1].split()
        kind, text = draw.choice(
            [
                ("box", box),
                ("box", f"{box[:4]} {box[4:10]} {box[10]}"),
                ("bill", bill),
                ("seal", seal),
                ("beginning", box[:9]),
                ("party", " ".join(party[:2])),
                ("party", " ".join([*party[:2], party[-1]])),
                ("goods", " ".join(goods[:2])),
                ("party and goods", f"{party[0]} {goods[0]}"),
                ("box, slip", slip(draw, box)),
                ("bill, slip", slip(draw, bill)),
                ("party, slip", f"{slip(draw, max(party[:2], key=len))} {min(party[:2], key=len)}"),
                ("goods, slip", f"{slip(draw, max(goods, key=len))} {goods[0]}"),
            ]
        )
        asked.append(Question(kind, text, entry.id))
    return asked


def measure(
    ask: Callable[[str], tuple[list[UUID], bool]], asked: list[Question]
) -> dict[str, list[tuple[float, float, bool]]]:
    """By kind of question: seconds by the clock and of CPU, and whether the one was among the answers (or there were more
    than are shown)."""
    for one in asked:
        ask(one.text)
    taken: dict[str, list[tuple[float, float, bool]]] = {}
    for one in asked:
        start, busy = time.perf_counter(), time.process_time()
        ids, more = ask(one.text)
        spent = time.perf_counter() - start, time.process_time() - busy
        taken.setdefault(one.kind, []).append((*spent, more or one.wanted in ids))
    return taken


def tell(name: str, taken: dict[str, list[tuple[float, float, bool]]]) -> float:
    """Print the figures; answers the 95th percentile of all."""
    for kind, rows in [*sorted(taken.items()), ("all", [row for some in taken.values() for row in some])]:  # fmt: skip
        seconds, cpu = sorted(row[0] for row in rows), sorted(row[1] for row in rows)
        at = int(0.95 * (len(rows) - 1))
        p95 = seconds[at]
        found = sum(hit for _clock, _cpu, hit in rows) / len(rows)
        print(
            f"{name:10} {kind:16} {len(rows):5} questions  median {statistics.median(seconds) * 1e3:7.1f} ms  "
            f"p95 {p95 * 1e3:7.1f} ms ({cpu[at] * 1e3:.1f} ms of CPU)  longest {seconds[-1] * 1e3:7.1f} ms  found {found:6.1%}"
        )
    return p95


def trigrams(world: World, count: int, folder: Path) -> Callable[[str], tuple[list[UUID], bool]]:
    """The peer: a full-text table of SQLite with trigrams. Of a word any of its trigrams may stand; the best come first."""
    start = time.perf_counter()
    path = folder / "trigrams.sqlite3"
    file = sqlite3.connect(path)
    file.execute("PRAGMA journal_mode = OFF")
    file.execute("CREATE VIRTUAL TABLE held USING fts5 (words, content='', tokenize='trigram')")
    file.executemany(
        "INSERT INTO held (rowid, words) VALUES (?, ?)",
        (
            (entry.id.int, " ".join(sorted(words_of(entry.texts))))
            for call in world.calls(count)
            for entry in call.entries
        ),
    )
    file.execute("INSERT INTO held (held) VALUES ('optimize')")
    file.commit()
    print(f"trigrams   built in {time.perf_counter() - start:.0f} s, {path.stat().st_size / 1e6:.0f} MB")  # fmt: skip

    def ask(text: str) -> tuple[list[UUID], bool]:
        words = (
            " OR ".join(f'"{word[at : at + 3]}"' for at in range(max(1, len(word) - 2)))
            for word in question(text)
        )
        match = " AND ".join(f"({word})" for word in words)
        rows = file.execute("SELECT rowid FROM held WHERE held MATCH ? ORDER BY rank LIMIT 200", (match,))  # fmt: skip
        return [UUID(int=number) for (number,) in rows], False

    return ask


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--peer", action="store_true")
    parser.add_argument("--smallest", action="store_true")
    wish = parser.parse_args(arguments)
    count, asked_for = (600, 40) if wish.smallest else (wish.count, QUESTIONS)
    world = World()
    with tempfile.TemporaryDirectory(prefix="search-") as scratch:
        index = Index(wish.keep or Path(scratch) / "index")
        if index.path is None:
            wall, cpu = time.perf_counter(), time.process_time()
            index.build(world.calls(count))
            print(
                f"index      {count:,} consignments built in {time.perf_counter() - wall:.0f} s "
                f"({time.process_time() - cpu:.0f} s of CPU, drawing them included), {index.size() / 1e6:,.0f} MB, "
                f"{index.size() / count:.0f} bytes each"
            )
        asked = questions(world, asked_for, count)
        p95 = tell("index", measure(lambda text: _ids(index, text), asked))
        _tell_changes(world, index, count)
        if wish.peer or wish.smallest:
            tell("trigrams", measure(trigrams(world, count, Path(scratch)), asked))
    return 0 if wish.smallest or p95 <= ASKED_P95 else 1


def _ids(index: Index, text: str) -> tuple[list[UUID], bool]:
    found = index.ask(text)
    return [key for ids in found.ids.values() for key in ids], found.more


def _tell_changes(world: World, index: Index, count: int) -> None:
    """What one changed consignment costs, and what a call that goes."""
    call = next(world.calls(min(count, IN_A_CALL)))
    entries = {entry.id: entry for entry in call.entries}
    first = next(iter(entries.values()))
    entries[first.id] = Entry(first.id, "c", b"changed", [*first.texts, "NEWSEAL1"])
    start = time.perf_counter()
    index.put(call.movement, call.revision, entries.values())
    changed = time.perf_counter() - start
    start = time.perf_counter()
    index.remove([call.movement])
    removed = time.perf_counter() - start
    start = time.perf_counter()
    index.compact()
    compacted = time.perf_counter() - start
    print(
        f"index      one changed consignment of a call of {len(entries)} {changed * 1e3:.0f} ms, "
        f"a call taken out {removed * 1e3:.0f} ms, compacting {compacted:.1f} s"
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
