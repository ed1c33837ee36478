"""Records of cargo: consignment and its items, equipment and its seals, parties, and what happened to them.

The names are those of the WCO Data Model and of the programme. Times are ISO 8601 text, local to the place unless
they end in `Z`; masses are kilograms, volumes cubic metres, temperatures degrees Celsius. An empty string means
"not told"; None stands only where the JSON of `tidewaiter read` says null. Parties may be people, so whatever leads
to one is tagged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tidewaiter.records.personal import Personal, personal
from tidewaiter.records.travellers import Contact, Means, Places

Others = tuple[tuple[str, str], ...]
"""What was told under a tag and qualifier that no field holds: (`RFF+ABT`, value). Nothing readable is lost."""

ConsignmentKind = Literal["bill", "waybill", "house", "booking", "entry", "declaration", ""]
EquipmentKind = Literal["container", "uld", "trailer", "other"]
Fill = Literal["full", "empty"]


@dataclass(frozen=True, slots=True)
class Party:
    """A party as a document names it. `role` is one word whatever the message (consignor, consignee, notify, carrier ...),
    `role_code` as written; `ids` its numbers (tax, EORI, account ...), with the list each is of in `id_kinds`, in the
    same order, "" where none was told; `country` as told, mostly ISO 3166-1 alpha-2."""

    role: str = ""
    role_code: str = ""
    name: str = personal(Personal.NAME, default="")
    address: str = personal(Personal.CONTACT, default="")
    country: str = ""
    ids: tuple[str, ...] = personal(Personal.DOCUMENT, default=())
    id_kinds: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = personal(Personal.CONTACT, default=())
    contact_name: str = personal(Personal.NAME, default="")
    since: str | None = None
    """Since when the party has an account with who sends the message (ISO date), where a message tells it."""


@dataclass(frozen=True, slots=True)
class Mass:
    """A mass with its kind, because only like may be compared with like: gross, net, tare, vgm (verified gross mass of
    a packed container), stow (as the bay plan has it), equipment_gross (box and goods), manifest, weighbridge,
    chargeable. `told` and `unit` as written."""

    kind: str
    kg: float
    told: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """An amount of money; `currency` ISO 4217 as told. `kind`: customs, invoice, carriage, statistical, insurance."""

    amount: float
    currency: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Freight:
    """What carriage costs and who pays it: `terms` prepaid or collect, as far as told; `method` the code of the way
    of payment as written (CC315A: A cash, B credit card ...)."""

    amount: float | None = None
    currency: str = ""
    terms: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class DangerousGoods:
    """Dangerous goods as declared: `regulation` (IMD, ADR ...), `hazard` its class, `un` the United Nations number."""

    regulation: str = ""
    hazard: str = ""
    un: str = ""
    packing_group: str = ""


@dataclass(frozen=True, slots=True)
class Seal:
    """A seal as told. `issuer` one word (carrier, shipper, customs, terminal ...), `issuer_code` as written.
    `placeholder` is True where the value only says "sealed" and tells no seal from another (SI, NOSEALS, 12345)."""

    number: str = ""
    issuer: str = ""
    issuer_code: str = ""
    placeholder: bool = False


@dataclass(frozen=True, slots=True)
class Transport:
    """A stage of transport told beside the main one: `stage` and `mode` as words where known."""

    stage: str = ""
    mode: str = ""
    carrier: str = ""
    number: str = ""
    means: Means | None = None
    origin: str = ""
    destination: str = ""
    departs: str | None = None
    arrives: str | None = None


@dataclass(frozen=True, slots=True)
class ConsignmentItem:
    """A line of goods. `hs` is a text with its leading zeros, as long as told (4 to 13 digits); `packages` counts
    `package_type` (UN/ECE recommendation 21, as told), `pieces` what is inside them where that is told apart; `value`
    is the first of `values`, where several are told."""

    sequence: str = ""
    description: str = ""
    hs: str = ""
    packages: int | None = None
    package_type: str = ""
    pieces: int | None = None
    gross_mass_kg: float | None = None
    net_mass_kg: float | None = None
    volume_m3: float | None = None
    origin: str = ""
    marks: str = personal(Personal.REMARK, default="")
    value: Value | None = None
    values: tuple[Value, ...] = ()
    equipment: tuple[str, ...] = ()
    dangerous: tuple[DangerousGoods, ...] = ()
    temperature_c: float | None = None
    parties: tuple[Party, ...] = ()
    references: Others = ()
    others: Others = ()
    places: Places = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Consignment:
    """A bill of lading, air waybill, house bill, booking, entry or declaration as one message told.

    `reference` is its number, `house_of` that of its master. Places are UN/LOCODEs, IATA codes for air, or whatever was
    told. `packages` and `gross_mass_kg` are the totals that the message tells; what its items add up to stands
    in them. `part` is T for the whole of a waybill, P, S or D for what is here of `total_packages`. `equipment` are the numbers of the
    boxes as told."""

    reference: str = ""
    house_of: str = ""
    kind: ConsignmentKind = ""
    mode: str = ""
    parties: tuple[Party, ...] = ()
    carrier: str = ""
    origin: str = ""
    destination: str = ""
    loading: str = ""
    discharge: str = ""
    transits: tuple[str, ...] = ()
    packages: int | None = None
    total_packages: int | None = None
    part: str = ""
    gross_mass_kg: float | None = None
    masses: tuple[Mass, ...] = ()
    volume_m3: float | None = None
    items: tuple[ConsignmentItem, ...] = ()
    equipment: tuple[str, ...] = ()
    value: Value | None = None
    values: tuple[Value, ...] = ()
    freight: Freight | None = None
    description: str = ""
    delivery_terms: str = ""
    transports: tuple[Transport, ...] = ()
    handling: tuple[str, ...] = ()
    security: Others = personal(Personal.REMARK, default=())
    """Customs and security information of air cargo: (`country/party/code`, text); screeners and contacts are people."""
    nil: Mapping[str, bool] = field(default_factory=dict)
    """Values said to be nil rather than left out: customs, carriage, insurance."""
    seals: tuple[Seal, ...] = ()
    """Seals told of the consignment and tied to no box."""
    documents: Others = ()
    references: Others = ()
    texts: Others = personal(Personal.REMARK, default=())
    others: Others = ()
    places: Places = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Equipment:
    """A container, unit load device or trailer as one message told.

    `id` is the number as told, without blanks and dashes, upper case; `id_corrected` the number that it must be where
    a fault of one character leaves only one (`reference.containers`), else None. `stowage` is the cell as
    BBBRRTT (bay, row, tier) or as told. `trade`: export, import, transhipment. `release` are release and collection
    references: whoever knows them may fetch the box, so they are kept like what leads to a person."""

    id: str = ""
    id_corrected: str | None = None
    kind: EquipmentKind = "container"
    iso_type: str = ""
    status: Fill | None = None
    trade: str = ""
    masses: tuple[Mass, ...] = ()
    temperature_c: float | None = None
    temperature_range_c: tuple[float, float] | None = None
    seals: tuple[Seal, ...] = ()
    stowage: str = ""
    loading: str = ""
    discharge: str = ""
    origin: str = ""
    delivery: str = ""
    transits: tuple[str, ...] = ()
    carrier: str = ""
    parties: tuple[Party, ...] = ()
    description: str = ""
    dangerous: tuple[DangerousGoods, ...] = ()
    damage: tuple[str, ...] = ()
    transports: tuple[Transport, ...] = ()
    bookings: tuple[str, ...] = ()
    bills: tuple[str, ...] = ()
    release: tuple[str, ...] = personal(Personal.BOOKING, default=())
    references: Others = ()
    texts: Others = personal(Personal.REMARK, default=())
    others: Others = ()
    places: Places = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. `subject` is the number of the box, waybill or bill; `kind` one word (loaded, discharged,
    gate_in, gate_out, weighed, received, departed, delivered, discrepancy ...), `code` and `text` as written; `at` a
    local time at `place`. `basis`: actual, estimated, scheduled."""

    subject: str = ""
    kind: str = ""
    at: str | None = None
    place: str = ""
    code: str = ""
    text: str = ""
    basis: str = "actual"
    carrier: str = ""
    number: str = ""
    packages: int | None = None
    gross_mass_kg: float | None = None
    by: str = personal(Personal.NAME, default="")
    places: Places = field(default_factory=dict, compare=False)
