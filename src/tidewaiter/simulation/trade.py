"""What every synthetic message has in common: carriers and their dialects, booking offices, parties, connections.

The knowledge stands in `trade.yaml`; the demonstration and every generated world share it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from tidewaiter.records import Message
from tidewaiter.reference import load_yaml
from tidewaiter.simulation.world import Agency, Carrier
from tidewaiter.simulation.writing import Dialect

RECIPIENT = "TWDEMOPIU"
"""The address of the invented unit to which everything synthetic is sent."""

SYNTHETIC_TEXT = f"INVENTED FOR {RECIPIENT}"
"""What a synthetic message without an envelope bears in one of its texts."""

_SENDER = "SYNTH"


def is_synthetic(sender: str, recipient: str) -> bool:
    """Whether a message with these addresses (UNB) was made by this room: it comes from a reserved sender
    address, or goes to the reserved address of the invented unit. No server with real people may take it in."""
    return sender.strip().upper().startswith(_SENDER) or recipient.strip().upper() == RECIPIENT


def is_synthetic_message(message: Message) -> bool:
    """Whether a message was made by this room: by its addresses, or, where it has none (air cargo), by the text that
    its waybills bear."""
    if is_synthetic(message.sender, message.recipient):
        return True
    told = (
        text
        for bill in message.consignments
        if bill.mode == "air"
        for _, text in (*bill.texts, *bill.security)
    )
    return any(text == SYNTHETIC_TEXT for text in told)


@cache
def trade() -> Any:
    """The file as a whole."""
    return load_yaml("tidewaiter.simulation", "trade.yaml")


@cache
def carrier(code: str) -> Carrier:
    """A carrier by its code."""
    told = dict(trade()["carriers"][code])
    systems = {}
    for system in ("pnrgov", "paxlst"):
        dialect = dict(told.pop(system))
        systems[f"{system}_release"] = dialect.pop("release")
        dialect["telex"] = tuple(dialect.get("telex", ()))
        systems[system] = Dialect(**dialect)
    for name in ("pushes", "updates"):
        told[name] = tuple(told.get(name, ()))
    told["sends"] = frozenset(told.get("sends", ()))
    return Carrier(code=code, **told, **systems)


@cache
def agencies() -> dict[str, Agency]:
    """All booking offices by their key."""
    return {key: Agency(key, **office) for key, office in trade()["agencies"].items()}
