"""What is known of cargo, after all messages: the answer of `resolve_cargo`.

A box or a bill told by five messages is one thing with a history: who said what, when, at which moment of the
journey, and where they differ. As with travellers (`known`), every attribute keeps its statements, the preferred
first, and a disagreement between senders is itself information.

    resolve_cargo(told: Iterable[Told]) -> KnownCargo
    cargo_calls(message: Message) -> CallKeys
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tidewaiter.records.cargo import Consignment, Equipment, Event, Mass, Party, Seal
from tidewaiter.records.known import Statement, Statements
from tidewaiter.records.travellers import Movement

Moment = Literal[
    "booking",  # IFTMIN: what was ordered
    "gate_in",  # CODECO: into the terminal before loading
    "weighing",  # VERMAS: verified gross mass
    "loading_order",  # COPRAR: what the terminal is told to load
    "loading",  # COARRI: what it did load
    "stowage",  # BAPLIE, UCM: where it stands on board
    "manifest",  # CUSCAR, ENS, FWB, FHL, FFM: what customs and carriers were told
    "discharge_order",  # COPRAR
    "discharge",  # COARRI: what it did discharge
    "gate_out",  # CODECO: out of the terminal
    "declaration",  # WCO-DEC: what the declarant says
    "status",  # IFTSTA, FSU
    "",
]
"""At which moment of the journey something was told; in this order the moments of a sea journey follow each other."""

CargoState = Literal["active", "cancelled", "replaced"]
"""`cancelled`: everybody who declared it took it back. `replaced`: the message that declared it was replaced by
one that names it no more."""


@dataclass(frozen=True, slots=True)
class KnownSeal:
    """A seal as one message told it: `at` the local time of the event at which it was seen, else of the message.
    `standing` is False where the message was replaced or cancelled since."""

    seal: Seal
    moment: Moment
    at: str | None
    statement: Statement
    standing: bool = True


@dataclass(frozen=True, slots=True)
class KnownMass:
    """A mass as one message told it, with its kind (`Mass.kind`): only like may be compared with like."""

    mass: Mass
    moment: Moment
    statement: Statement
    standing: bool = True


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """Something that happened, as one message told it."""

    event: Event
    moment: Moment
    statement: Statement


@dataclass(frozen=True, slots=True)
class KnownPosition:
    """Where a box stood: the cell (BBBRRTT) as one message told it, on the call at `port`."""

    stowage: str
    moment: Moment
    port: str
    statement: Statement
    standing: bool = True


@dataclass(frozen=True, slots=True)
class LikelySame:
    """A proposal, never carried out: the thing under `key` is likely this one, by `rule` (`iso-6346`: the number
    told here is invalid, and the one of `key` is the only one of the voyage that is one character away)."""

    key: str
    rule: str


@dataclass(frozen=True, slots=True)
class KnownEquipment:
    """A container, unit load device or trailer on one voyage.

    `key` is that of the voyage (mode, ship, number) and the number as told; `calls` the keys of the calls that it belongs to
    (loaded, discharged or told there), empty where no message tells a voyage. `equipment` is the preferred record; its
    `seals` and `masses` are the latest told. `seals`, `masses`, `positions` and `events` are everything told, in order of time.
    `bills` are numbers of consignments, `consignments` the keys of those that are known. `declared` says that a manifest, an entry or
    a declaration tells of it; `seen` that somebody saw it (loaded, discharged, gated, weighed)."""

    key: str
    equipment: Equipment
    calls: tuple[str, ...] = ()
    state: CargoState = "active"
    declared: bool = False
    seen: bool = False
    seals: tuple[KnownSeal, ...] = ()
    masses: tuple[KnownMass, ...] = ()
    positions: tuple[KnownPosition, ...] = ()
    events: tuple[KnownEvent, ...] = ()
    bills: tuple[str, ...] = ()
    consignments: tuple[str, ...] = ()
    likely: tuple[LikelySame, ...] = ()
    first_told: str | None = None
    last_told: str | None = None
    sources: tuple[str, ...] = ()
    statements: Statements = field(default_factory=dict)
    disagreements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """One telling of a consignment by a message that declares it, in order of time: `action` as the message's function
    says, `changed` the attributes told otherwise than in the version before of the same sender and kind, `departed`
    whether the ship or aircraft had then left the place of loading, None where that is not known."""

    statement: Statement
    action: str
    changed: tuple[str, ...] = ()
    departed: bool | None = None


@dataclass(frozen=True, slots=True)
class KnownConsignment:
    """A bill of lading, air waybill, house bill, booking, entry or declaration.

    `key` is that of the voyage and the number, in air traffic the number alone; of a house bill the number under that of its
    master. `bill` is mode, issuer (carrier code, airline prefix) and number: the same on another voyage is the same document,
    proposed and not joined.
    `consignment` is the preferred record, `parties` those of the preferred telling. `equipment` are keys of boxes
    that are known, `calls` of voyage calls or flights, `houses` and `master` of consignments. `versions` counts how it was told over time."""

    key: str
    bill: str
    consignment: Consignment
    calls: tuple[str, ...] = ()
    state: CargoState = "active"
    parties: tuple[Party, ...] = ()
    equipment: tuple[str, ...] = ()
    houses: tuple[str, ...] = ()
    master: str = ""
    versions: tuple[KnownVersion, ...] = ()
    masses: tuple[KnownMass, ...] = ()
    events: tuple[KnownEvent, ...] = ()
    first_told: str | None = None
    last_told: str | None = None
    sources: tuple[str, ...] = ()
    statements: Statements = field(default_factory=dict)
    disagreements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownCall:
    """A vessel's call at a port, a flight leg, a truck or rail journey, with all cargo known on it.

    `key` is mode, ship (IMO number, else call sign, else name), voyage and port of call; of a flight `Movement.key`.
    It may gain in precision as messages come (a call sign gives way to an IMO number), so `told_as` are all keys by
    which it was told (`cargo_calls`). `equipment` and `consignments` are keys of `KnownCargo`."""

    key: str
    movement: Movement
    told_as: tuple[str, ...] = ()
    port: str = ""
    equipment: tuple[str, ...] = ()
    consignments: tuple[str, ...] = ()
    first_told: str | None = None
    last_told: str | None = None
    sources: tuple[str, ...] = ()
    statements: Statements = field(default_factory=dict)
    disagreements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownCargo:
    """Everything known of cargo: calls by key, and boxes and bills by key, those on no call too."""

    calls: tuple[KnownCall, ...] = ()
    equipment: tuple[KnownEquipment, ...] = ()
    consignments: tuple[KnownConsignment, ...] = ()


@dataclass(frozen=True, slots=True)
class CallKeys:
    """What joins a message to others. `calls` name the voyages or flights that it tells of: messages that share one
    tell of one voyage. `boxes` and `bills` are the numbers that it names. `floating`: it names no ship and no flight
    (gate report, declaration, waybill), and is joined by its boxes and bills.

    To put a voyage together anew, take the messages that share one of `calls`, directly or through others, and the floating ones that
    share a box or a bill with them. For a flight take all messages that share a bill with it. What is known of the
    call is then the same as over all messages; of other calls in the answer it may be less."""

    calls: frozenset[str] = frozenset()
    boxes: frozenset[str] = frozenset()
    bills: frozenset[str] = frozenset()
    floating: bool = False
