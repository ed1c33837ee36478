"""Invented messages on sea cargo, of what docs/messages.md says that CUSCAR, BAPLIE, COARRI and CODECO carry.

A message is drawn whole: what reading derives is derived here too, by rules of the tests' own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from random import Random

from hypothesis import strategies as st

from messages.written import DIGITS, LETTERS, MARKED, MARKS
from tidewaiter.records import (
    Call,
    Consignment,
    ConsignmentItem,
    Contact,
    DangerousGoods,
    Declared,
    Equipment,
    Event,
    Freight,
    Function,
    Mass,
    Means,
    Message,
    Movement,
    Party,
    Seal,
    Transport,
    Value,
)
from tidewaiter.reference.containers import check_digit

PORTS = ("NLRTM", "BEANR", "ECGYE", "BRSSZ", "CNSHA", "SGSIN", "USLGB", "PAMIT", "DEHAM", "GBFXT")
SHIPS = ("9074729", "9321483", "9461867", "9700000")
TYPES = ("22G1", "42G1", "45G1", "45R1", "L5G1", "42U0", "2210", "4500")
FIRST = datetime(1991, 1, 1)  # noqa: DTZ001  local to the place, as messages tell it
LAST = datetime(2048, 12, 31)  # noqa: DTZ001  the same
FUNCTIONS = {
    "9": ("original", "add"),
    "5": ("replacement", "replace"),
    "4": ("change", "change"),
    "1": ("cancellation", "withdraw"),
    "22": ("final transmission", "final"),
}
DOCUMENTS = {
    "CUSCAR": {"85": ("customs manifest", ""), "785": ("cargo manifest", "")},
    "BAPLIE": {"659": ("bay plan", ""), "": ("", "")},
    "COARRI": {
        "44": ("discharge report", "discharged"),
        "46": ("loading report", "loaded"),
        "119": ("report of moves", "moved"),
    },
    "CODECO": {"34": ("gate-in report", "gate_in"), "36": ("gate-out report", "gate_out")},
}
RELEASES = {
    "CUSCAR": ("D:95B", "D:99B", "D:23A"),
    "BAPLIE": ("D:95B", "D:04B", "D:13B"),
    "COARRI": ("D:95B", "D:00B"),
    "CODECO": ("D:95B", "D:00B"),
}


# --- words and numbers ---


def text(alphabet: str, least: int, most: int) -> st.SearchStrategy[str]:
    """A text made of one drawn number: a message holds more of them than hypothesis draws letters."""

    def made(seed: int) -> str:
        rng = Random(seed)
        return "".join(rng.choices(alphabet, k=rng.randint(least, most)))

    return st.integers(0, 2**32).map(made)


def alphanumeric(least: int = 1, most: int = 12) -> st.SearchStrategy[str]:
    return text(LETTERS + DIGITS, least, most)


@st.composite
def sentences(draw: st.DrawFn, charset: str, most: int = 8) -> str:
    """Words with every mark that parts data somewhere, one blank between two; long ones need several components."""
    rng = Random(draw(st.integers(0, 2**32)))
    letters = LETTERS + DIGITS + MARKED[charset]
    words = [
        "".join(rng.choices(letters, k=rng.randint(1, 12))) + rng.choice(["", "", *MARKS, "(", "%"])
        for _ in range(rng.randint(1, most))
    ]
    return " ".join(words)


def long_sentences(charset: str) -> st.SearchStrategy[str]:
    return sentences(charset, 60)


@st.composite
def containers(draw: st.DrawFn) -> str:
    payload = draw(text(LETTERS, 3, 3)) + "U" + draw(text(DIGITS, 6, 6))
    return payload + check_digit(payload)


@st.composite
def masses(draw: st.DrawFn, kind: str) -> Mass:
    unit, factor = draw(st.sampled_from([("KGM", 1.0), ("KGM", 1.0), ("LBR", 0.45359237)]))
    whole, mark, rest = (
        draw(st.integers(1, 60_000)),
        draw(st.sampled_from([".", ","])),
        draw(st.integers(0, 9)),
    )
    told = f"{whole}{mark}{rest}" if rest else str(whole)
    value = float(told.replace(",", "."))
    return Mass(kind, value if factor == 1.0 else round(value * factor, 6), told, unit)


def moments() -> st.SearchStrategy[str]:
    days = st.datetimes(FIRST, LAST)
    return st.one_of(
        days.map(lambda at: f"{at:%Y-%m-%dT%H:%M}"), days.map(lambda at: f"{at:%Y-%m-%d}")
    )


def kilograms() -> st.SearchStrategy[float]:
    return st.integers(0, 60_000_000).map(lambda grams: grams / 1000)


def degrees() -> st.SearchStrategy[float]:
    return st.integers(-400, 400).map(lambda tenths: tenths / 10)


@st.composite
def seals(draw: st.DrawFn) -> Seal:
    issuers = {"CA": "carrier", "SH": "shipper", "CU": "customs", "TO": "terminal", "": ""}
    code = draw(st.sampled_from(sorted(issuers)))
    number = draw(st.one_of(st.sampled_from(["SI", "NOSEALS", "12345", "0000"]), _true_seals()))
    placeholder = number in {"SI", "NOSEALS", "12345", "0000"}
    return Seal(number, issuers[code], code, placeholder)


def _true_seals() -> st.SearchStrategy[str]:
    return st.builds(
        lambda letters, digits: letters + digits,
        text("ABCDEFGHKLM", 2, 3),
        text("2345678", 4, 7),
    )


def dangerous() -> st.SearchStrategy[DangerousGoods]:
    return st.builds(
        DangerousGoods,
        st.just("IMD"),
        st.sampled_from(["3", "8", "6.1", "9"]),
        st.sampled_from(["1203", "1830", "3082", ""]),
        st.sampled_from(["1", "2", "3", ""]),
    )


# --- parties ---


@st.composite
def parties(draw: st.DrawFn, codes: tuple[tuple[str, str], ...], charset: str) -> Party:
    code, role = draw(st.sampled_from(codes))
    number = draw(st.one_of(st.just(""), alphanumeric(2, 14)))
    lines = draw(st.lists(sentences(charset, 3), max_size=8))
    lines = [line.replace(",", ".") for line in lines]
    phone = st.sampled_from(["+31101234567", "0101234567"]).map(lambda it: Contact("phone", it, it))
    mail = alphanumeric(2, 8).map(
        lambda it: Contact("email", f"{it}@EXAMPLE.ORG", f"{it}@EXAMPLE.ORG")
    )
    return Party(
        role=role,
        role_code=code,
        name=draw(sentences(charset, 6)),
        address=", ".join(lines),
        country=draw(st.sampled_from(["NL", "EC", "BR", ""])),
        ids=(number,) if number else (),
        id_kinds=(draw(st.sampled_from(["", "172:20", "ZZZ"])),) if number else (),
        contacts=draw(st.lists(st.one_of(phone, mail), max_size=2, unique=True).map(tuple)),
        contact_name=draw(st.one_of(st.just(""), sentences(charset, 2))),
    )


OF_BILLS = (
    ("CZ", "consignor"),
    ("CN", "consignee"),
    ("N1", "notify"),
    ("NI", "notify"),
    ("FW", "forwarder"),
    ("SU", "supplier"),
)
OF_THE_MESSAGE = (("MS", "sender"), ("MR", "recipient"), ("CG", "carrier_agent"))


# --- the voyage ---


@st.composite
def ships(draw: st.DrawFn) -> Means:
    name = draw(st.one_of(st.just(""), st.just("EVER YOUNG"), st.just("MSC O'NEIL: II+")))
    flag = draw(st.sampled_from(["", "PA", "LR"]))
    imo = draw(st.sampled_from(SHIPS))
    return draw(
        st.sampled_from(
            [Means(imo=imo, name=name, flag=flag), Means(call_sign="3ERX3", name=name, flag=flag)]
        )
    )


@st.composite
def voyages(draw: st.DrawFn, *, one_port: bool) -> Movement:
    start, end = draw(st.lists(st.sampled_from(PORTS), min_size=2, max_size=2, unique=True))
    bases = st.sampled_from(["estimated", "actual", "scheduled"])
    departs, arrives = draw(st.one_of(st.none(), moments())), draw(st.one_of(st.none(), moments()))
    basis = draw(st.sampled_from(["estimated", "scheduled"])) if arrives else "scheduled"
    return Movement(
        mode="sea",
        carrier=draw(st.sampled_from(["MSC", "COS", "HLC"])),
        # No number that ends in a tag: behind it the rest of TDT would read as a segment whose terminator was lost.
        number=draw(alphanumeric(2, 7)) + draw(st.sampled_from("1W")),
        means=draw(ships()),
        departure=Call(
            end if one_port else start, departs, None, draw(bases) if departs else "scheduled"
        ),
        arrival=Call(end, arrives, None, basis),
    )


# --- boxes ---


@st.composite
def boxes(draw: st.DrawFn, kind: str, number: str, stowage: str, charset: str) -> Equipment:
    kinds = ["tare", "equipment_gross", "vgm", "gross"] + (["stow"] if kind == "BAPLIE" else [])
    told = draw(st.lists(st.sampled_from(kinds), max_size=3, unique=True))
    ports = [draw(st.one_of(st.just(""), st.sampled_from(PORTS))) for _ in range(5)]
    bookings = draw(st.lists(alphanumeric(5, 12), max_size=2, unique=True))
    bills = draw(st.lists(alphanumeric(5, 12), max_size=1))
    references = (
        *(("BN", one) for one in bookings),
        *(("BM", one) for one in bills),
        *((("ABT", "24NL" + bookings[0]),) if bookings else ()),
    )
    low = draw(st.one_of(st.none(), degrees()))
    return Equipment(
        id=number,
        iso_type=draw(st.sampled_from(TYPES)),
        status=draw(st.sampled_from(["full", "empty", None])),
        trade=draw(st.sampled_from(["export", "import", "transhipment", ""])),
        masses=tuple(draw(masses(one)) for one in told),
        temperature_c=draw(st.one_of(st.none(), degrees())),
        temperature_range_c=None if low is None else (low, round(low + 2, 1)),
        seals=draw(st.lists(seals(), max_size=4, unique_by=lambda one: one.number).map(tuple)),
        stowage=stowage,
        loading=ports[0],
        discharge=ports[1],
        origin=ports[2],
        delivery=ports[3],
        transits=(ports[4],) if ports[4] else (),
        carrier=draw(st.sampled_from(["MSC", "COE", ""])),
        description=draw(st.one_of(st.just(""), sentences(charset))),
        damage=draw(st.lists(sentences(charset, 3), max_size=2, unique=True).map(tuple)),
        dangerous=draw(st.lists(dangerous(), max_size=2, unique=True).map(tuple)),
        parties=draw(st.lists(parties((("DP", "delivery"),), charset), max_size=1).map(tuple)),
        transports=draw(st.lists(stages(), max_size=2, unique=True).map(tuple)),
        bookings=tuple(bookings),
        bills=tuple(bills),
        release=draw(st.lists(alphanumeric(6, 8), max_size=1).map(tuple)),
        references=references,
        texts=draw(
            st.lists(sentences(charset, 3).map(lambda it: ("ACB", it)), max_size=1).map(tuple)
        ),
        others=draw(st.sampled_from([(), (("TMD+3", ""),), (("GIS+23", ""), ("TSR+30", "2"))])),
    )


def stages() -> st.SearchStrategy[Transport]:
    truck = st.builds(
        lambda carrier, plate: Transport("inland", "road", carrier, "", Means(registration=plate)),
        alphanumeric(3, 8),
        st.sampled_from(["1-ABC-234", "BX-22-PR"]),
    )
    ship = st.builds(
        lambda number: Transport("on_carriage", "sea", "MSC", number), alphanumeric(2, 6)
    )
    return st.one_of(truck, ship)


@st.composite
def loads(draw: st.DrawFn, kind: str, charset: str) -> tuple[Equipment, ...]:
    """Boxes, each number and each cell once."""
    numbers = draw(st.lists(containers(), min_size=1, max_size=2, unique=True))
    cells = draw(
        st.lists(text(DIGITS, 7, 7), min_size=len(numbers), max_size=len(numbers), unique=True)
    )
    told = kind not in {"CUSCAR", "CODECO"}
    return tuple(
        draw(boxes(kind, number, cell if told else "", charset))
        for number, cell in zip(numbers, cells, strict=True)
    )


# --- bills ---


@st.composite
def goods(draw: st.DrawFn, number: int, numbers: tuple[str, ...], charset: str) -> ConsignmentItem:
    packages = draw(st.one_of(st.none(), st.integers(0, 99_999)))
    value = draw(st.one_of(st.none(), amounts("invoice")))
    return ConsignmentItem(
        sequence=str(number),
        description=draw(st.one_of(st.just(""), long_sentences(charset))),
        hs=draw(st.one_of(st.just(""), text(DIGITS, 4, 10))),
        packages=packages,
        package_type=draw(st.sampled_from(["CT", "BX", "PK", ""])),
        gross_mass_kg=draw(st.one_of(st.none(), kilograms())),
        net_mass_kg=draw(st.one_of(st.none(), kilograms())),
        volume_m3=draw(st.one_of(st.none(), kilograms())),
        origin=draw(st.sampled_from(["EC", "BR", ""])),
        marks=draw(st.one_of(st.just(""), sentences(charset))),
        value=value,
        equipment=draw(st.lists(st.sampled_from(numbers), max_size=2, unique=True).map(tuple)),
        dangerous=draw(st.lists(dangerous(), max_size=1).map(tuple)),
        temperature_c=draw(st.one_of(st.none(), degrees())),
        parties=draw(st.lists(parties(OF_BILLS, charset), max_size=1).map(tuple)),
        references=draw(
            st.lists(alphanumeric(4, 8).map(lambda it: ("ABT", it)), max_size=1).map(tuple)
        ),
    )


def amounts(kind: str) -> st.SearchStrategy[Value]:
    cents = st.integers(0, 99_999_999)
    return st.builds(
        lambda it, coin: Value(it / 100, coin, kind), cents, st.sampled_from(["EUR", "USD"])
    )


@st.composite
def bills(
    draw: st.DrawFn, number: int, numbers: tuple[str, ...], carrier: str, charset: str
) -> Consignment:
    items = [draw(goods(at, numbers, charset)) for at in range(1, draw(st.integers(0, 2)) + 1)]
    of_goods = tuple(dict.fromkeys(box for item in items for box in item.equipment))
    own = draw(st.one_of(st.none(), st.permutations(numbers).map(tuple)))
    values = draw(st.lists(amounts("customs"), max_size=1).map(tuple))
    house = draw(st.booleans())
    freight = draw(
        st.sampled_from([None, Freight(1200.5, "USD", "prepaid"), Freight(terms="collect")])
    )
    ports = [draw(st.one_of(st.just(""), st.sampled_from(PORTS))) for _ in range(5)]
    weighed = draw(st.lists(masses("manifest"), max_size=1).map(tuple))
    return Consignment(
        reference=f"{draw(alphanumeric(4, 12))}{number}",
        house_of="MASTER" + draw(alphanumeric(4, 8)) if house else "",
        kind="bill",
        mode="sea",
        parties=draw(st.lists(parties(OF_BILLS, charset), max_size=3).map(tuple)),
        carrier=carrier,
        loading=ports[0],
        discharge=ports[1],
        origin=ports[2],
        destination=ports[3],
        transits=(ports[4],) if ports[4] else (),
        packages=draw(st.one_of(st.none(), st.integers(0, 99_999))),
        gross_mass_kg=weighed[0].kg if weighed else draw(st.one_of(st.none(), kilograms())),
        masses=weighed,
        volume_m3=draw(st.one_of(st.none(), kilograms())),
        items=tuple(items),
        equipment=own if own is not None else of_goods,
        value=values[0] if values else None,
        values=values,
        freight=freight,
        description=draw(st.one_of(st.just(""), long_sentences(charset))),
        delivery_terms=draw(st.sampled_from(["", "FOB", "CIF"])),
        transports=draw(st.lists(stages(), max_size=1).map(tuple)),
        seals=draw(st.lists(seals(), max_size=1).map(tuple)),
        documents=draw(
            st.lists(alphanumeric(3, 9).map(lambda it: ("705", it)), max_size=1).map(tuple)
        ),
        references=draw(
            st.lists(alphanumeric(4, 8).map(lambda it: ("ABT", it)), max_size=1).map(tuple)
        ),
        texts=draw(
            st.lists(sentences(charset, 3).map(lambda it: ("ACB", it)), max_size=1).map(tuple)
        ),
    )


# --- messages ---


@st.composite
def sea_messages(
    draw: st.DrawFn, kind: str, charset: str = "ascii", interchange: bool = True
) -> Message:
    terminal = kind in {"COARRI", "CODECO"}
    document = draw(st.sampled_from(sorted(DOCUMENTS[kind])))
    words, event = DOCUMENTS[kind][document]
    code = draw(st.sampled_from(sorted(FUNCTIONS)))
    meaning, action = FUNCTIONS[code]
    movement = draw(voyages(one_port=terminal))
    load = draw(loads(kind, charset))
    told = draw(
        st.lists(
            parties(OF_THE_MESSAGE, charset), min_size=1, max_size=3, unique_by=lambda it: it.role
        )
    )
    written_at = draw(moments())
    references: dict[str, str] = {"written_at": written_at, "document": draw(alphanumeric(3, 14))}
    references |= draw(st.sampled_from([{}, {"SS": "R1+2"}, {"ACW": "Z:9"}, {"terminal": "VTE"}]))
    references |= {f"party_{one.role_code}": one.ids[0] for one in told if one.ids}
    if terminal:
        load = tuple(_as_head_says(box, kind, event, movement) for box in load)
    count = len(load) if draw(st.booleans()) else None
    carried: tuple[Consignment, ...] = ()
    if kind == "CUSCAR":
        numbers = tuple(box.id for box in load)
        carried = tuple(
            draw(bills(at, numbers, movement.carrier, charset))
            for at in range(draw(st.integers(0, 2)))
        )
    return Message(
        source="-",
        index=0,
        kind=kind,
        release=draw(st.sampled_from(RELEASES[kind])),
        function=Function(
            code,
            meaning,
            action="report" if event and action == "add" else action,  # type: ignore[arg-type]
            document=document,
            document_meaning=words,
        ),
        reference=draw(alphanumeric(1, 12)),
        sent_at=draw(moments().filter(lambda it: len(it) > 10)) if interchange else written_at,
        sender=draw(alphanumeric(1, 12)) if interchange else "",
        recipient=draw(alphanumeric(1, 12)) if interchange else "",
        declared=Declared(
            equipment=count, consignments=len(carried) if carried and count else None
        ),
        movements=(movement,),
        parties=tuple(told),
        equipment=load,
        consignments=carried,
        events=tuple(
            Event(
                box.id,
                event,
                draw(st.one_of(st.none(), moments())),
                movement.arrival.place,
                document,
            )
            for box in load
            if terminal
        ),
        references=references,
    )


def _as_head_says(box: Equipment, kind: str, event: str, movement: Movement) -> Equipment:
    """The port of the head holds for every box that tells no other."""
    here = movement.arrival.place
    if kind == "COARRI" and event == "discharged":
        return replace(box, discharge=box.discharge or here)
    if kind == "COARRI" and event == "loaded":
        return replace(box, loading=box.loading or here)
    return box


def of_kind(kind: str) -> Callable[..., st.SearchStrategy[Message]]:
    def drawn(charset: str = "ascii", interchange: bool = True) -> st.SearchStrategy[Message]:
        return sea_messages(kind, charset, interchange)

    return drawn


KINDS: dict[str, Callable[..., st.SearchStrategy[Message]]] = {
    kind: of_kind(kind) for kind in DOCUMENTS
}
