"""Invented waybills and lists of houses and manifests, of what docs/messages.md says that FWB, FHL and FFM carry."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from messages.written import AIRPORTS
from messages.written_sea import alphanumeric, sentences, text
from tidewaiter.records import (
    Call,
    Consignment,
    ConsignmentItem,
    Contact,
    Equipment,
    Freight,
    Function,
    Mass,
    Means,
    Message,
    Movement,
    Party,
    Series,
    Transport,
    Value,
)

PARTIES = {"SHP": "consignor", "CNE": "consignee", "NFY": "notify", "AGT": "forwarder"}
FUNCTIONS = {
    "FWB": Function(action="add", document="FWB", document_meaning="air waybill"),
    "FHL": Function(action="add", document="FHL", document_meaning="house waybill list"),
    "FFM": Function(action="add", document="FFM", document_meaning="flight manifest"),
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


def dates() -> st.SearchStrategy[str]:
    """Dates of a manifest, which tell no year."""
    return st.sampled_from(["--03-10T20:30", "--12-31", "--02-29T00:05", "--10-01"])


@st.composite
def manifested(
    draw: st.DrawFn, legs: tuple[Movement, ...], units: tuple[Equipment, ...], charset: str
) -> Consignment:
    point = draw(st.sampled_from([leg.arrival.place for leg in legs]))
    here = [unit.id for unit in units if unit.discharge == point]
    unit = draw(st.sampled_from([*here, ""]))
    start, end = draw(st.lists(st.sampled_from(AIRPORTS), min_size=2, max_size=2, unique=True))
    weight, pieces = draw(weights()), draw(st.integers(1, 9999))
    words = draw(st.one_of(st.just(""), sentences(charset, 3)))
    equipment = (unit,) if unit else ()
    item = ConsignmentItem(
        "1", words, packages=pieces, gross_mass_kg=weight.kg, equipment=equipment
    )
    part = draw(st.sampled_from("TPSD"))
    stage = Transport("onward", "air", "KL", "0123", destination="AMS", departs=draw(dates()))
    return Consignment(
        reference=draw(numbers()),
        kind="waybill",
        mode="air",
        origin=start,
        destination=end,
        loading=legs[0].departure.place,
        discharge=point,
        carrier=legs[0].carrier,
        part=part,
        packages=pieces,
        total_packages=draw(st.integers(1, 9999)) if part != "T" else None,
        gross_mass_kg=weight.kg,
        masses=(weight,),
        volume_m3=draw(st.one_of(st.none(), st.integers(1, 9999).map(lambda it: it / 100))),
        equipment=equipment,
        description=words,
        items=(item,) if words else (),
        handling=draw(st.sampled_from([(), ("PER", "SPX")])),
        transports=draw(st.sampled_from([(), (stage,)])),
        others=draw(st.sampled_from([(), (("COR", "X"),), (("DIM", "K15/CMT29-80-47/2"),)])),
        texts=draw(
            st.lists(sentences(charset, 3).map(lambda it: ("OSI", it)), max_size=1).map(tuple)
        ),
        security=draw(security(charset)),
    )


@st.composite
def manifests(draw: st.DrawFn, charset: str = "ascii", interchange: bool = True) -> Message:
    del interchange
    stops = draw(st.lists(st.sampled_from(AIRPORTS), min_size=2, max_size=3, unique=True))
    means = draw(st.sampled_from([None, Means(registration="VPBLN")]))
    legs = tuple(
        Movement(
            "air", "KL", "0602", None, means, Call(start, draw(dates())), Call(end, draw(dates()))
        )
        for start, end in pairwise(stops)
    )
    units = tuple(
        Equipment(
            id=number,
            kind="uld",
            iso_type=number[:3],
            loading=stops[0],
            discharge=draw(st.sampled_from(stops[1:])),
            texts=draw(st.sampled_from([(), (("ULD", "HANDLE WITH CARE"),)])),
            others=draw(st.sampled_from([(), (("ULD loading", "M"),)])),
        )
        for number in draw(st.sampled_from([(), ("PMC01473R7",), ("PMC01473R7", "AKE12345KL")]))
    )
    # In the order in which they stand: leg by leg, loose ones first, then unit by unit.
    order = {(leg.arrival.place, ""): at for at, leg in enumerate(legs)}
    units = tuple(sorted(units, key=lambda unit: order[unit.discharge, ""]))
    bills = draw(
        st.lists(manifested(legs, units, charset), max_size=3, unique_by=lambda one: one.reference)
    )
    places = [unit.id for unit in units]

    def place(bill: Consignment) -> tuple[int, int]:
        unit = places.index(bill.equipment[0]) if bill.equipment else -1
        return order[bill.discharge, ""], unit

    part = draw(st.integers(1, 3))
    return Message(
        "-",
        0,
        "FFM",
        draw(st.sampled_from(["5", "8"])),
        FUNCTIONS["FFM"],
        series=Series("KL0602", part, part == 1, draw(st.booleans())),
        movements=legs,
        equipment=units,
        consignments=tuple(sorted(bills, key=place)),
    )


KINDS: dict[str, Callable[..., st.SearchStrategy[Message]]] = {
    "FWB": waybills,
    "FHL": lists,
    "FFM": manifests,
}
