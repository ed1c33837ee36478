"""Cargo messages as the tests write them, and what is read of them told in one way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from messages.edi import DATA, Segment, parse, read_soundly
from tidewaiter.records import Message

CARGO = DATA / "cargo"
NAMES = sorted(path.stem for path in CARGO.glob("*.edi"))


def load_cargo(name: str) -> list[Segment]:
    """A message of the folder `data/cargo`."""
    return parse((CARGO / f"{name}.edi").read_text("utf-8"))


def text_of(kind: str, *segments: str, dialect: str = "D:95B:UN") -> str:
    """A message around segments, one a text, in an interchange of its own."""
    body = [f"UNH+1+{kind}:{dialect}", *segments]
    lines = ["UNB+UNOC:3+LINE+CUSTOMS+260310:0815+7", *body, f"UNT+{len(body) + 1}+1", "UNZ+1+7"]
    return "".join(line + "'" for line in lines)


def read_one(kind: str, *segments: str, dialect: str = "D:95B:UN") -> Message:
    """The message around segments, read."""
    (message,) = read_soundly(text_of(kind, *segments, dialect=dialect))
    return message


def codes(message: Message) -> list[str]:
    """The codes of its problems, in order."""
    return [one.code for one in message.problems]


def facts(messages: Iterable[Message]) -> Counter[tuple[str, str]]:
    """What an officer would miss: boxes, seals, masses, cells, bills, goods, parties, events."""
    told: list[tuple[str, str]] = []
    for message in messages:
        for box in message.equipment:
            told += [("box", box.id), ("cell", box.stowage)]
            told += [("seal", seal.number) for seal in box.seals]
            told += [("mass", f"{box.id} {mass.kind} {mass.kg}") for mass in box.masses]
        for bill in message.consignments:
            told.append(("bill", bill.reference))
            told += [("party", party.name) for party in bill.parties]
            for line in bill.items:
                told += [("goods", line.description), ("hs", line.hs)]
                told += [("in", box) for box in line.equipment]
        told += [("event", f"{event.kind} {event.at}") for event in message.events]
    return Counter(fact for fact in told if fact[1].strip())
