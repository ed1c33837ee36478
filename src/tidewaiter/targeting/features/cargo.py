"""Facts of boxes and bills, drawn from everything that is known of them and from what reconciliation found.

As with travellers: what was not told has no fact. No fact is of a person; routes are facts of a journey.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from itertools import pairwise

from tidewaiter.records import Consignment, KnownConsignment, KnownEquipment, Statement
from tidewaiter.records import fold as fold_number
from tidewaiter.reference import country
from tidewaiter.reference.container_types import container_group
from tidewaiter.targeting.features.facts import Evidence, Facts
from tidewaiter.targeting.features.itinerary import country_of, distance_km
from tidewaiter.targeting.reconciling import CargoFinding, CargoIndex
from tidewaiter.targeting.reconciling.leaving import stay_of
from tidewaiter.targeting.reconciling.waybills import is_consolidation
from tidewaiter.targeting.tables import codes
from tidewaiter.targeting.values import fold, ratio
from tidewaiter.targeting.wording import in_a_row

_LOCODE = 5
_WORD = re.compile(r"[a-z0-9]+")
_HIDING = frozenset({"platform", "tank", "open_top"})

Findings = dict[str, list[CargoFinding]]
"""Findings by the key of the box or bill that they are on."""


def findings_by_key(findings: Iterable[CargoFinding]) -> Findings:
    """Findings by subject, in their order: the gravest first."""
    found: Findings = defaultdict(list)
    for one in findings:
        found[one.key].append(one)
    return found


def box_facts(index: CargoIndex, known: KnownEquipment, findings: Sequence[CargoFinding]) -> Facts:
    """The facts of a box."""
    facts, box = Facts(), known.equipment
    _tell_findings(facts, "equipment", findings)
    _tell_places(facts, "equipment", known, (box.loading, *box.transits, box.discharge))
    bills = index.bills_of_box(known)
    _tell_goods(
        facts,
        "equipment",
        index.goods_of(known),
        [item.hs for bill in bills for item in bill.consignment.items],
        _here(bills[0], "items", "description") if bills else _here(known, "description"),
    )
    group, typed = container_group(box.iso_type), _here(known, "iso_type")
    facts.tell("equipment.carrier", box.carrier, _here(known, "carrier"))
    facts.tell("equipment.iso_type", box.iso_type, typed)
    facts.tell("equipment.group", group, typed)
    if group:
        facts.tell("equipment.reefer", group == "reefer", typed)
        facts.tell("equipment.built_to_hide", group in _HIDING, typed)
    facts.tell("equipment.status", box.status, _here(known, "status"))
    facts.tell("equipment.temperature_c", box.temperature_c, _here(known, "temperature_c"))
    seals = {fold_number(one.seal.number) for one in known.seals if not one.seal.placeholder}
    if known.seals:
        facts.tell("equipment.seals", len(seals), _evidence(known.seals[0].statement))
        facts.tell("equipment.seal_held", _seal_held(known), _evidence(known.seals[-1].statement))
    if known.positions:
        cells = {one.stowage for one in known.positions}
        facts.tell("equipment.cells", len(cells), _evidence(known.positions[-1].statement))
    facts.tell("equipment.declared", known.declared, _here(known, "id"))
    facts.tell("equipment.bills", len(bills) or None, _here(known, "bills", "id"))
    stays = (stay_of(known, port) for port in {one.event.place for one in known.events})
    stay = next((one for one in stays if one is not None), None)
    if stay is not None:
        facts.tell("equipment.hours_to_gate_out", stay[0], _evidence(stay[2].statement))
    return facts


def _seal_held(known: KnownEquipment) -> bool | None:
    """Whether the same seals were told at every moment, at the end too; None where they were not told so often."""
    told: dict[str, set[str]] = defaultdict(set)
    for one in known.seals:
        if one.standing and not one.seal.placeholder:
            told[one.moment].add(fold_number(one.seal.number))
    if len(told) < 2 or not told.keys() & {"discharge", "gate_out"}:
        return None
    first = next(iter(told.values()))
    return all(seals == first for seals in told.values())


def bill_facts(known: KnownConsignment, findings: Sequence[CargoFinding]) -> Facts:
    """The facts of a consignment."""
    facts, bill = Facts(), known.consignment
    _tell_findings(facts, "consignment", findings)
    way = (bill.loading or bill.origin, *bill.transits, bill.discharge or bill.destination)
    _tell_places(facts, "consignment", known, way)
    texts = [item.description for item in bill.items if item.description] or [bill.description]
    here = _here(known, "items", "description")
    _tell_goods(facts, "consignment", " ".join(texts), [item.hs for item in bill.items], here)
    facts.tell("consignment.mode", bill.mode, _here(known, "mode", "reference"))
    facts.tell("consignment.carrier", bill.carrier, _here(known, "carrier"))
    facts.tell("consignment.house", bool(bill.house_of), _here(known, "house_of", "reference"))
    facts.tell("consignment.houses", len(known.houses) or None, _here(known, "reference"))
    if any(texts):
        facts.tell("consignment.consolidation", is_consolidation(known), here)
        facts.tell("consignment.bulk_cover", _has(" ".join(texts), "bulk_words"), here)
    facts.tell("consignment.packages", bill.packages, _here(known, "packages"))
    facts.tell("consignment.gross_mass_kg", bill.gross_mass_kg, _here(known, "gross_mass_kg"))
    _tell_money(facts, known, bill)
    facts.tell("consignment.boxes", len(known.equipment) or None, _here(known, "equipment"))
    _tell_versions(facts, known)
    if bill.mode == "air":
        _tell_air(facts, known, bill)
    _tell_parties(facts, known, bill)
    return facts


def _evidence(statement: Statement) -> Evidence:
    return Evidence(statement.source, statement.place)


def _here(known: KnownEquipment | KnownConsignment, *attributes: str) -> Evidence:
    """Where the first of these attributes that was told stands."""
    for attribute in attributes:
        if told := known.statements.get(attribute):
            return _evidence(told[0])
    return Evidence(known.sources[-1] if known.sources else "")


def _tell_findings(facts: Facts, subject: str, findings: Sequence[CargoFinding]) -> None:
    if not findings:
        return
    # All strong findings are on boxes.
    strong = [one for one in findings if one.severity == "high" and one.subject == "equipment"]
    for name, some in (
        ("finding", findings[:1]),
        ("findings", findings),
        ("strong_findings", strong),
    ):
        if some:
            ids = " ".join(dict.fromkeys(one.indicator for one in some))
            facts.tell(
                f"{subject}.{name}",
                ids,
                _evidence(some[0].said[0].statement),
                in_a_row([one.words for one in some]),
            )
    facts.tell(
        f"{subject}.findings_count",
        len({one.indicator for one in findings}),
        _evidence(findings[0].said[0].statement),
    )


def _tell_places(
    facts: Facts, subject: str, known: KnownEquipment | KnownConsignment, way: Sequence[str]
) -> None:
    """Where it is loaded and discharged, and how many places lie between (`way` from the first to the last)."""
    loading, *transits, discharge = way
    for name, place, told in (
        ("loading", loading, "origin"),
        ("discharge", discharge, "destination"),
    ):
        here = _here(known, name, told)
        facts.tell(f"{subject}.{name}", place, here)
        facts.tell(f"{subject}.{name}_country", country_of_place(place), here)
    facts.tell(f"{subject}.transits", len(transits) or None, _here(known, "transits"))


def country_of_place(place: str) -> str:
    """The country of a UN/LOCODE or of an airport, "" where it is neither."""
    if len(place) == _LOCODE and country(place[:2]):
        return place[:2]
    return country_of(place) if len(place) == _LOCODE - 2 else ""


def _tell_goods(facts: Facts, subject: str, text: str, hs: Sequence[str], here: Evidence) -> None:
    told = [code for code in hs if code]
    if told and len({code[:2] for code in told}) == 1:
        facts.tell(f"{subject}.hs", told[0], here)
    if text:
        facts.tell(f"{subject}.goods", text, here)
        facts.tell(f"{subject}.vague_goods", is_vague(text) and not told, here)
    if text or told:
        perishable = _has(text, "perishable_words") or any(
            code.startswith(tuple(codes("perishable_hs"))) for code in told
        )
        facts.tell(f"{subject}.perishable", perishable, here)


def is_vague(text: str) -> bool:
    """Whether a description is made of words that tell nothing of the goods, and of no others."""
    words = {word for word in _WORD.findall(fold(text)) if not word.isdecimal()}
    telling = words - codes("filler_words")
    return bool(telling) and telling <= codes("vague_words")


@cache
def _pattern(table: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(re.escape, sorted(codes(table)))) + r")\b")


def _has(text: str, table: str) -> bool:
    return bool(_pattern(table).search(fold(text)))


def _tell_money(facts: Facts, known: KnownConsignment, bill: Consignment) -> None:
    if bill.value is not None:
        here = _here(known, "value")
        worth = ratio(bill.value.amount, bill.gross_mass_kg)
        facts.tell("consignment.value_per_kg", worth, here)
    freight = bill.freight
    if freight is None:
        return
    here = _here(known, "freight")
    if freight.terms:
        facts.tell("consignment.prepaid", freight.terms == "prepaid", here)
    same = bill.value is not None and freight.currency == bill.value.currency
    if bill.value is not None and same and freight.amount is not None:
        part = ratio(freight.amount, bill.value.amount)
        facts.tell("consignment.freight_to_value", part, here)


def _tell_versions(facts: Facts, known: KnownConsignment) -> None:
    if not known.versions:
        return
    here = _evidence(known.versions[-1].statement)
    facts.tell("consignment.versions", len(known.versions), here)
    if any(one.departed is not None for one in known.versions):
        late = [one for one in known.versions if one.departed and one.changed]
        facts.tell("consignment.late_changes", len(late), here)


def _tell_air(facts: Facts, known: KnownConsignment, bill: Consignment) -> None:
    way = [bill.origin, *bill.transits, bill.destination]
    legs = [distance_km(one, other) for one, other in pairwise(way)]
    direct = distance_km(bill.origin, bill.destination)
    if bill.transits and direct and None not in legs:
        length = sum(leg for leg in legs if leg is not None)
        facts.tell("consignment.detour", length / direct, _here(known, "transits"))


def _tell_parties(facts: Facts, known: KnownConsignment, bill: Consignment) -> None:
    here = _here(known, "parties")
    consignees = [party for party in bill.parties if party.role == "consignee" and party.address]
    if consignees:
        drop = any(_has(f"{party.name} {party.address}", "mail_drops") for party in consignees)
        facts.tell("consignment.mail_drop", drop, here)
    if len(known.statements.get("parties", ())) > 1:
        facts.tell("consignment.senders_disagree", "parties" in known.disagreements, here)
    shippers = [party for party in bill.parties if party.role == "consignor"]
    if bill.mode == "air" and shippers:
        told = any(party.contacts or party.ids for party in shippers) or any(
            name.split("/")[-2:-1] == ["SHP"] and name.rsplit("/", 1)[-1] in codes("contact_codes")
            for name, _ in bill.security
        )
        facts.tell("consignment.contact_untold", not told, here)
    opened = [_day(party.since) for party in bill.parties if party.since]
    told_on = _day(known.last_told)
    if told_on is not None and opened and opened[0] is not None:
        facts.tell("consignment.account_days", (told_on - opened[0]).days, here)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
