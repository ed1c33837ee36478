"""Invented waybills and lists of houses, of what docs/messages.md says that FWB and FHL carry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from messages.written import AIRPORTS
from messages.written_sea import alphanumeric, sentences, text
from tidewaiter.records import (
    Consignment,
    ConsignmentItem,
    Contact,
    Freight,
    Function,
    Mass,
    Message,
    Party,
    Transport,
    Value,
)

PARTIES = {"SHP": "consignor", "CNE": "consignee", "NFY": "notify", "AGT": "forwarder"}
FUNCTIONS = {
    "FWB": Function(action="add", document="FWB", document_meaning="air waybill"),
    "FHL": Function(action="add", document="FHL", document_meaning="house waybill list"),
}


@st.composite
def numbers(draw: st.DrawFn) -> str:
    serial = draw(st.integers(0, 9_999_999))
    return f"{draw(st.sampled_from(['057', '074', '618']))}-{serial:07d}{serial % 7}"


@st.composite
def weights(draw: st.DrawFn) -> Mass:
    unit, factor = draw(st.sampled_from([("K", 1.0), ("L", 0.45359237)]))
    told = draw(st.sampled_from(["1", "70.5", "10783.00", "120,01"]))
    return Mass("gross", round(float(told.replace(",", ".")) * factor, 3), told, unit)


@st.composite
def parties(draw: st.DrawFn, tag: str, charset: str) -> Party:
    lines = [line.replace(",", ".") for line in draw(st.lists(sentences(charset, 3), max_size=4))]
    account = draw(alphanumeric(4, 12)) if tag in {"SHP", "CNE"} and draw(st.booleans()) else ""
    agent = tag == "AGT"
    kinds = [("phone", "651234567"), ("fax", "+6512345")]
    contacts = [] if agent else draw(st.lists(st.sampled_from(kinds), max_size=2, unique=True))
    return Party(
        role=PARTIES[tag],
        role_code=tag,
        name=draw(sentences(charset, 6)),
        address=", ".join(lines),
        country="" if agent else draw(st.sampled_from(["SG", "NL", ""])),
        ids=("0830041",) if agent else (account,) if account else (),
        id_kinds=("IATA agent",) if agent else ("account",) if account else (),
        contacts=tuple(Contact(kind, value, value) for kind, value in contacts),
    )


@st.composite
def declarations(draw: st.DrawFn) -> dict[str, Any]:
    """Who pays, and what is declared or said to be nil."""
    if draw(st.booleans()):
        return {}
    freight = Freight(None, "USD", draw(st.sampled_from(["prepaid", "collect", ""])))
    values = []
    nil = {}
    for kind in ("carriage", "customs", "insurance"):
        told = draw(st.sampled_from(["value", "nil", ""]))
        if told == "value":
            values.append(Value(draw(st.integers(1, 9_999_999)) / 100, "USD", kind))
        elif told:
            nil[kind] = True
    found = {"freight": freight, "values": tuple(values), "nil": nil}
    if values:
        found["value"] = next((one for one in values if one.kind == "customs"), values[0])
    return found


def security(charset: str) -> st.SearchStrategy[tuple[tuple[str, str], ...]]:
    names = st.sampled_from(["NL/ISS/RA", "NL/SHP/CT", "US/AGT/DNR", "BR/IMP/M", "GB/AGT/SM"])
    return st.lists(st.tuples(names, sentences(charset, 3)), max_size=3, unique=True).map(tuple)


@st.composite
def common(draw: st.DrawFn, charset: str) -> dict[str, Any]:
    start, end = draw(st.lists(st.sampled_from(AIRPORTS), min_size=2, max_size=2, unique=True))
    tags = draw(st.lists(st.sampled_from(sorted(PARTIES)), max_size=3, unique=True))
    weight = draw(weights())
    return {
        "mode": "air",
        "origin": start,
        "destination": end,
        "packages": draw(st.integers(1, 9999)),
        "gross_mass_kg": weight.kg,
        "masses": (weight,),
        "parties": tuple(draw(parties(tag, charset)) for tag in tags),
        "security": draw(security(charset)),
        **draw(declarations()),
    }


@st.composite
def items(draw: st.DrawFn, number: int, charset: str) -> ConsignmentItem:
    packages, kg = draw(st.integers(1, 999)), draw(st.integers(1, 99_999)) / 10
    return ConsignmentItem(
        sequence=str(number),
        description=draw(st.one_of(st.just(""), sentences(charset, 12))),
        hs=draw(st.one_of(st.just(""), text("0123456789", 4, 13))),
        packages=packages,
        pieces=draw(st.one_of(st.none(), st.integers(1, 9999))),
        gross_mass_kg=kg,
        volume_m3=draw(st.one_of(st.none(), st.integers(1, 9999).map(lambda it: it / 100))),
        origin=draw(st.sampled_from(["", "NL"])),
        equipment=draw(st.sampled_from([(), ("AKE12345KL",)])),
        others=(("RTD", f"P{packages}/K{kg:g}"),),
    )


@st.composite
def waybills(draw: st.DrawFn, charset: str = "ascii", interchange: bool = True) -> Message:
    del interchange
    told = draw(common(charset))
    number = draw(numbers())
    goods = [draw(items(at, charset)) for at in range(1, draw(st.integers(1, 3)) + 1)]
    carrier = draw(st.sampled_from(["KL", "LA"]))
    flight = f"{carrier}{draw(st.integers(100, 9999)):04d}"
    ends = {told["origin"], told["destination"]}
    stop = draw(st.sampled_from([place for place in AIRPORTS if place not in ends]))
    stops = [stop, told["destination"]] if draw(st.booleans()) else [told["destination"]]
    part = draw(st.sampled_from("TPSD"))
    charges = draw(st.sampled_from([(), (("OTH", "P/MYC1600.50"), ("PPD", "WT10/CT20.5"))]))
    if charges:
        freight = told.get("freight") or Freight()
        told["freight"] = Freight(20.5, freight.currency, freight.terms)
    kind = st.sampled_from(["SSR", "OSI", "ACC"])
    texts = draw(st.lists(st.tuples(kind, sentences(charset)), max_size=3, unique=True))
    bill = Consignment(
        reference=number,
        kind="waybill",
        carrier=carrier,
        transits=(stop,) if len(stops) > 1 else (),
        part=part,
        total_packages=draw(st.integers(1, 9999)) if part != "T" else None,
        volume_m3=draw(st.one_of(st.none(), st.integers(1, 9999).map(lambda it: it / 100))),
        items=tuple(goods),
        equipment=tuple(dict.fromkeys(box for item in goods for box in item.equipment)),
        description=next((item.description for item in goods if item.description), ""),
        transports=(Transport("main", "air", carrier, flight[2:]),),
        handling=draw(st.sampled_from([(), ("PER", "SPX")])),
        texts=tuple(sorted(texts, key=lambda one: one[0])),
        others=(
            ("FLT", f"{flight}/10"),
            *(("RTG", f"{place}{carrier}") for place in stops),
            *charges,
        ),
        **told,
    )
    version = draw(st.sampled_from(["16", "17"]))
    return Message("-", 0, "FWB", version, FUNCTIONS["FWB"], reference=number, consignments=(bill,))


@st.composite
def houses(draw: st.DrawFn, master: str, number: int, charset: str) -> Consignment:
    told = draw(common(charset))
    words = draw(sentences(charset, 25))
    item = ConsignmentItem(
        sequence="1",
        description=words,
        hs=draw(st.one_of(st.just(""), text("0123456789", 4, 13))),
        packages=told["packages"],
        pieces=draw(st.one_of(st.none(), st.integers(1, 9999))),
        gross_mass_kg=told["gross_mass_kg"],
    )
    return Consignment(
        reference=f"{draw(alphanumeric(3, 8))}{number}",
        house_of=master,
        kind="house",
        description=words,
        handling=draw(st.sampled_from([(), ("VAL",)])),
        items=(item,),
        **told,
    )


@st.composite
def lists(draw: st.DrawFn, charset: str = "ascii", interchange: bool = True) -> Message:
    del interchange
    told, number = draw(common(charset)), draw(numbers())
    master = Consignment(reference=number, kind="waybill", part="T", **told)
    under = [draw(houses(number, at, charset)) for at in range(draw(st.integers(0, 2)))]
    version = draw(st.sampled_from(["4", "5"]))
    return Message(
        "-", 0, "FHL", version, FUNCTIONS["FHL"], reference=number, consignments=(master, *under)
    )


KINDS: dict[str, Callable[..., st.SearchStrategy[Message]]] = {"FWB": waybills, "FHL": lists}
