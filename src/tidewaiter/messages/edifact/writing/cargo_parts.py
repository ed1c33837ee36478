"""What head, boxes, bills and goods of sea messages have in common: places, times, masses, texts, parties, seals, and
what is kept as it was told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from tidewaiter.messages.edifact.writing.cargo_forms import Form
from tidewaiter.messages.edifact.writing.dialect import Segment, segment
from tidewaiter.messages.edifact.writing.values import decimal_text
from tidewaiter.messages.edifact.writing.words import pieces
from tidewaiter.records import DangerousGoods, Mass, Party, Seal, Transport
from tidewaiter.records.cargo import Others

_LINE, _MOST_LINES = 70, 5
"""Characters of a component of FTX, and how many (UN/EDIFACT D.95B, C108)."""
_NAME, _MOST_NAMES = 35, 5
_STREETS = 4
_KEPT = re.compile(r"([A-Z]{3})\+([^+: ]*)")
_BEGINNING = frozenset({"UNA", "UNB", "UNG", "UNH", "UNT", "UNE", "UNZ", "EQD", "CNI", "GID"})
"""Tags that begin something: what is kept under one of them is told where it belongs, or not at all."""
_WITH_VALUE = frozenset({"CNT", "COM", "CUX", "DTM", "EQN", "ERC", "MOA", "PRI", "QTY", "RFF"})
"""Tags whose qualifier stands in one element with its value (UN/EDIFACT D.95B segment directory)."""
_SHIP_NUMBER, _CALL_SIGN = "146", "103"
_KILOGRAMS = "KGM"


def kept(others: Iterable[tuple[str, str]]) -> Iterator[Segment]:
    """Segments that a reader kept as written, under tag and qualifier."""
    for name, value in others:
        found = _KEPT.fullmatch(name)
        if found and found.group(1) not in _BEGINNING and not name.startswith("SGP+"):
            tag, qualifier = found.groups()
            rest = [element.split(":") for element in value.split("+")] if value else []
            first = rest.pop(0) if rest and tag in _WITH_VALUE else []
            yield segment(tag, (qualifier, *first), *rest)


def named(others: Others, name: str) -> str:
    """What was told beside a code under a name of the reader's own, "" where nothing was."""
    return next((value for key, value in others if key == name), "")


def moment(qualifier: str, at: str) -> Segment:
    """DTM with its format code (list 2379): ccyymmddhhmm (203), ccyymmdd (102), or hhmm (401)."""
    digits = at.replace("-", "").replace(":", "").rstrip("Z")
    date, _, time = digits.partition("T")
    form = "401" if not date else "203" if time else "102"
    return segment("DTM", (qualifier, date + time[:4], form))


def place(qualifier: str, code: str, name: str = "", terminal: str = "") -> Segment:
    """LOC: the place by UN/LOCODE (code list 139 of UN/ECE), its name where told, and the terminal in it."""
    told = (code, "139", "6", name)
    return (
        segment("LOC", qualifier, told, terminal) if terminal else segment("LOC", qualifier, told)
    )


def places(
    values: Iterable[tuple[str, str]], where: str, form: Form, others: Others
) -> Iterator[Segment]:
    """LOC for each field that is told, with the qualifier under which its name or terminal was."""
    codes, meanings = form.codes(where), form.meanings(where)
    beside = [
        key[4:].partition(" ")[0] for key, _ in others if key.startswith("LOC+") and " " in key
    ]
    for field, code in values:
        if code:
            qualifier = next((one for one in beside if meanings.get(one) == field), codes[field])
            if qualifier in beside:
                name = named(others, f"LOC+{qualifier} name")
                yield place(qualifier, code, name, named(others, f"LOC+{qualifier} terminal"))
            else:
                yield place(qualifier, code)


def mass(told: Mass, form: Form) -> Segment:
    """MEA, in the unit in which it was told."""
    purpose, _, dimension = form.codes("mass").get(told.kind, told.kind.upper()).partition("+")
    value = told.told or decimal_text(told.kg)
    return segment("MEA", purpose, dimension, (told.unit or _KILOGRAMS, value))


def seal(told: Seal, form: Form) -> Segment:
    """SEL with the code of its issuer."""
    code = told.issuer_code or form.codes("seal").get(told.issuer, told.issuer.upper())
    return segment("SEL", told.number, code)


def dangerous(told: DangerousGoods) -> Segment:
    """DGS: regulation, class, number and packing group."""
    return segment("DGS", told.regulation, told.hazard, told.un, "", told.packing_group)


def temperature(degrees: float) -> Segment:
    """TMP: the temperature to be kept."""
    return segment("TMP", "2", (decimal_text(degrees), "CEL"))


def text(subject: str, told: str) -> Segment:
    """FTX in one segment; its last component takes what does not fit."""
    return segment("FTX", subject, "", "", pieces(told, _LINE, _MOST_LINES))


def texts(subject: str, told: str) -> Iterator[Segment]:
    """FTX in as many segments as a long text needs. A reader puts them together again, but for what is told twice."""
    lines = pieces(told, _LINE, len(told))
    groups = [lines[at : at + _MOST_LINES] for at in range(0, len(lines), _MOST_LINES)]
    if len({" ".join(group) for group in groups}) < len(groups):
        groups = [lines]
    for group in groups:
        yield segment("FTX", subject, "", "", group)


def transport(told: Transport, form: Form, name: str = "") -> Segment:
    """TDT: the carrier by its code (list 172 of BIC) with its `name`, the ship by IMO number or call sign, a truck by its
    plate. The voyage itself is the stage `main`."""
    stage = form.codes("stage").get(told.stage, told.stage)
    mode = form.codes("mode").get(told.mode, "") if told.mode else ""
    line = (told.carrier, "172", "20", name) if told.carrier else ("", "", "", name)
    means = told.means
    if means is None:
        return segment("TDT", stage, told.number, mode, "", line if any(line) else "")
    identity, kind = means.registration, ""
    if means.imo:
        identity, kind = means.imo, _SHIP_NUMBER
    elif means.call_sign:
        identity, kind = means.call_sign, _CALL_SIGN
    ship = (identity, kind, "", means.name, means.flag)
    return segment("TDT", stage, told.number, mode, "", line, "", "", ship)


def party(told: Party, form: Form) -> Iterator[Segment]:
    """NAD with name and address apart, then whom to ask and how."""
    code = told.role_code or form.codes("party").get(told.role, told.role.upper())
    yield segment("NAD", code, _number(told), "", _name(told.name), *_address(told))
    if told.contact_name:
        yield segment("CTA", "IC", ("", told.contact_name))
    for contact in told.contacts:
        qualifier = form.codes("contact").get(contact.kind, "TE")
        yield segment("COM", (contact.raw or contact.value, qualifier))


def _number(told: Party) -> Sequence[str]:
    if not told.ids:
        return ("",)
    kind = told.id_kinds[0] if told.id_kinds else ""
    return (told.ids[0], *kind.split(":")) if kind else (told.ids[0],)


def _name(name: str) -> Sequence[str]:
    return pieces(name, _NAME, _MOST_NAMES)


def _address(told: Party) -> Iterator[Sequence[str]]:
    """Street, city, region, post code and country: C059 and the four elements behind it."""
    parts = told.address.split(", ") if told.address else []
    streets, rest = parts[:_STREETS], parts[_STREETS:]
    cities = [*rest[:2], ", ".join(rest[2:])] if len(rest) > 2 else [*rest, "", "", ""][:3]
    if streets or told.country:
        yield streets or ("",)
        yield from ((city,) for city in cities)
        yield (told.country,)
