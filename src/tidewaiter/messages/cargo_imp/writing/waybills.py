"""What waybills and houses have in common when they are written: number and quantity, parties, values, security."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tidewaiter.messages.cargo_imp.lines import codes
from tidewaiter.messages.edifact.writing.values import decimal_text
from tidewaiter.messages.edifact.writing.words import pieces
from tidewaiter.records import Consignment, Party
from tidewaiter.records.cargo import Others

_LINE = 35
_TRADER = "trader"
_TAGS = {"consignor": "SHP", "consignee": "CNE", "forwarder": "AGT", "notify": "NFY"}
_CONTACTS = {"phone": "TE", "fax": "FX"}
_TERMS = {"prepaid": "PP", "collect": "CC"}
_DECLARED = ("carriage", "customs", "insurance")


def head(bill: Consignment) -> str:
    """Number, route and quantity: `057-12345675SINJFK/T7K1000MC2.5T12`."""
    told = bill.reference + bill.origin + bill.destination
    return f"{told}/{quantity(bill)}" if bill.packages is not None else told


def quantity(bill: Consignment) -> str:
    """Pieces, mass and volume, and of a part the pieces of the whole."""
    volume = "" if bill.volume_m3 is None else f"MC{decimal_text(bill.volume_m3)}"
    total = "" if bill.total_packages is None else f"T{bill.total_packages}"
    return f"{bill.part or 'T'}{bill.packages}{weight(bill)}{volume}{total}"


def weight(bill: Consignment) -> str:
    """The mass in the unit in which it was told, kilograms where none was."""
    if bill.gross_mass_kg is None:
        return ""
    told = next((one for one in bill.masses if one.kg == bill.gross_mass_kg and one.told), None)
    return f"{told.unit}{told.told}" if told is not None else f"K{decimal_text(bill.gross_mass_kg)}"


def party(told: Party) -> Iterator[str]:
    """A party with its name, address, place, country and telephone, each on the line that it has."""
    tag = told.role_code or _TAGS.get(told.role, told.role.upper()[:3])
    yield "/".join([tag, *_numbers(told)]) if tag != "NFY" else tag
    address = told.address.split(", ") if told.address else []
    if tag == "AGT":
        yield from (f"/{line}" for line in (told.name, *address) if line)
        return
    yield from lines("NAM", pieces(told.name, _LINE, len(told.name)) if told.name else [])
    post = address.pop() if told.country and len(address) > 2 and _has_digit(address[-1]) else ""
    yield from lines("ADR", address[:-1])
    country = [told.country, post]
    for contact in told.contacts:
        country += [_CONTACTS.get(contact.kind, "TE"), contact.raw or contact.value]
    if address or any(country):
        yield f"LOC/{address[-1] if address else ''}"
    if any(country):
        yield "/" + "/".join(country).rstrip("/")


def _numbers(told: Party) -> list[str]:
    """The account first, then the numbers of an agent; a trader's number stands with the customs information."""
    kinds = [*told.id_kinds, *[""] * len(told.ids)]
    own = [(one, kind) for one, kind in zip(told.ids, kinds, strict=False) if kind != _TRADER]
    if not own:
        return []
    account = [own.pop(0)[0]] if own[0][1] == "account" else [""]
    return account + [one for one, _ in own]


def _has_digit(text: str) -> bool:
    return any(letter.isdecimal() for letter in text)


def lines(tag: str, texts: Iterable[str]) -> Iterator[str]:
    """Texts under one tag: the first behind it, the others on continuation lines."""
    for number, text in enumerate(texts):
        yield f"/{text}" if number else f"{tag}/{text}"


def grouped(told: Others) -> Iterator[str]:
    """Lines that were kept under their tags, those of one tag behind each other as one group."""
    above = ""
    for tag, text in told:
        if tag == "line":
            yield text
        else:
            yield f"/{text}" if tag == above else f"{tag}/{text}"
        above = tag


def security(told: Others) -> Iterator[str]:
    """OCI: country, party, code and text in full on each line."""
    yield from lines("OCI", (f"{name}/{text}" for name, text in told))


def declared(bill: Consignment, *, with_charge_code: bool) -> Iterator[str]:
    """CVD: currency, who pays, and the values declared, or said to be nil."""
    freight, nil = bill.freight, {value: key for key, value in codes("nil").items()}
    values = bill.values or ((bill.value,) if bill.value is not None else ())
    if freight is None and not values and not bill.nil:
        return
    amounts = {one.kind: decimal_text(one.amount) for one in values}
    for kind, is_nil in bill.nil.items():
        if is_nil:
            amounts.setdefault(kind, nil.get(kind, ""))
    currency = freight.currency if freight is not None else values[0].currency if values else ""
    terms = _TERMS.get(freight.terms, "") if freight is not None else ""
    code = [""] if with_charge_code else []
    yield "/".join(["CVD", currency, *code, terms, *(amounts.get(kind, "") for kind in _DECLARED)])
