"""Attributes and values of cargo in words, short enough for a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tidewaiter.desk.common.templatetags.desk import number
from tidewaiter.records import Consignment, Equipment, from_dict
from tidewaiter.records.cargo import (
    ConsignmentItem,
    DangerousGoods,
    Freight,
    Mass,
    Party,
    Seal,
    Transport,
    Value,
)
from tidewaiter.reference import Words, load_yaml

RECORDS: dict[str, type[Any]] = {"box": Equipment, "bill": Consignment}


@cache
def _all() -> Mapping[str, Mapping[str, Words]]:
    rows = load_yaml("tidewaiter.desk.cargo", "words.yaml")
    return {
        section: {name: Words(texts) for name, texts in words.items()}
        for section, words in rows.items()
    }


def attributes(record: str) -> Mapping[str, Words]:
    """The attributes of a record ("box", "bill") with what they are called, in the order of pages."""
    return _all()[record]


def word(section: str, code: str) -> str:
    """A code of records in the reader's language: a moment, an event, a kind of mass, a role. An unknown one stays as it
    is: nothing told is hidden."""
    found = _all()[section].get(code)
    return found.in_language(get_language() or "en") if found else code.replace("_", " ")


def stored_in_words(record: str, name: str, value: Any) -> str:
    """A stored value of an attribute in words: plain values become the record's own again first."""
    kind = RECORDS[record]
    if name not in kind.__dataclass_fields__:
        return str(value)
    return in_words(getattr(from_dict(kind, {name: value}), name), name)


def in_words(value: Any, name: str = "") -> str:
    """A value of a record as people read it; several are divided by semicolons."""
    if value is None or value == "":
        return ""
    if isinstance(value, tuple):
        return _several(value, name)
    if isinstance(value, float):
        return _measure(value, name)
    if name == "status":
        return {"full": _("full"), "empty": _("empty")}.get(str(value), str(value))
    writer = _WRITERS.get(type(value))
    return writer(value) if writer else str(value)


def told_in_words(field: str, value: str) -> str:
    """A value in the evidence of a contradiction, which is kept as short text, as people read it: `5,580 kg`,
    `Consignee NAME`. What has no words here stays as it was told."""
    if field == "parties":
        named = [part.partition(": ") for part in value.split("; ")]
        return "; ".join(f"{word('role', role)} {name}".strip() for role, _colon, name in named)
    if field in {"events", "moment"}:
        return word("event", value)
    if field == "masses" or field.endswith(("_kg", "_c")):
        try:
            return _measure(float(value), "gross_kg" if field == "masses" else field)
        except ValueError:
            return value
    return in_words(value, field)


def _several(value: tuple[Any, ...], name: str) -> str:
    if name == "temperature_range_c":
        return " – ".join(f"{end:g} °C" for end in value)
    if value and not name and all(isinstance(part, str) for part in value):
        return " ".join(value)  # a pair of tag and text
    return "; ".join(text for text in (in_words(item) for item in value) if text)


def _measure(value: float, name: str) -> str:
    if name.endswith("_c"):
        return f"{value:g} °C"
    return _kg(value) if name.endswith("_kg") else f"{value:g}"


def _kg(kg: float) -> str:
    return f"{number(round(kg))}\N{NO-BREAK SPACE}kg"


def _joined(parts: Iterable[str | None], between: str = " ") -> str:
    return between.join(part for part in parts if part)


def _party(item: Party) -> str:
    return _joined((word("role", item.role or item.role_code), item.name, item.country), " ")


def _mass(item: Mass) -> str:
    return _joined((_kg(item.kg), word("mass", item.kind)))


def _seal(item: Seal) -> str:
    issuer = word("issuer", item.issuer or item.issuer_code)
    only = _("only says sealed") if item.placeholder else ""
    return _joined((item.number, issuer, only), ", ")


def _item(item: ConsignmentItem) -> str:
    count = f"{item.packages} {item.package_type}".strip() if item.packages is not None else ""
    return _joined((item.description, f"HS {item.hs}" if item.hs else "", count), ", ")


def _dangerous(item: DangerousGoods) -> str:
    return _joined((f"UN {item.un}" if item.un else "", item.regulation, item.hazard))


def _value(item: Value) -> str:
    return _joined((f"{item.amount:,.2f}", item.currency))


def _freight(item: Freight) -> str:
    amount = f"{item.amount:,.2f}" if item.amount is not None else ""
    return _joined((amount, item.currency, item.terms, item.method))


def _transport(item: Transport) -> str:
    return _joined((item.carrier, item.number, _joined((item.origin, item.destination), "–")))


_WRITERS: dict[type[Any], Any] = {
    bool: lambda item: _("yes") if item else _("no"),
    Party: _party,
    Mass: _mass,
    Seal: _seal,
    ConsignmentItem: _item,
    DangerousGoods: _dangerous,
    Value: _value,
    Freight: _freight,
    Transport: _transport,
}
