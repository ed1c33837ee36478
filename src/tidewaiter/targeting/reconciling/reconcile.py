"""All findings over everything that is known."""

from __future__ import annotations

from collections.abc import Iterator

from tidewaiter.records import KnownCargo
from tidewaiter.reference import container_number
from tidewaiter.targeting.reconciling.changes import change_findings
from tidewaiter.targeting.reconciling.finding import CargoFinding, Said, found
from tidewaiter.targeting.reconciling.goods import goods_findings
from tidewaiter.targeting.reconciling.index import CargoIndex
from tidewaiter.targeting.reconciling.leaving import leaving_findings
from tidewaiter.targeting.reconciling.masses import mass_findings
from tidewaiter.targeting.reconciling.presence import presence_findings
from tidewaiter.targeting.reconciling.seals import seal_findings
from tidewaiter.targeting.reconciling.sisters import sister_findings
from tidewaiter.targeting.reconciling.waybills import waybill_findings

_RANK = {"high": 0, "medium": 1, "low": 2}


def reconcile(known: KnownCargo | CargoIndex) -> list[CargoFinding]:
    """Where messages disagree, the gravest first, then by number. The same knowledge gives the same findings."""
    index = known if isinstance(known, CargoIndex) else CargoIndex(known)
    findings = [
        *seal_findings(index),
        *mass_findings(index),
        *presence_findings(index),
        *change_findings(index),
        *goods_findings(index),
        *leaving_findings(index),
        *waybill_findings(index),
        *_numbers(index),
    ]
    findings += sister_findings(index, findings)
    return sorted(
        findings,
        key=lambda one: (_RANK[one.severity], one.number, one.key, one.indicator, one.kind),
    )


def _numbers(index: CargoIndex) -> Iterator[CargoFinding]:
    """Container numbers that ISO 6346 calls invalid, with the correction, which is offered and never applied (C04)."""
    for box in index.known.equipment:
        number = box.equipment.id
        if box.equipment.kind != "container" or not number or not container_number(number).fault:
            continue
        said = [Said(box.statements["id"][0], "id", number)]
        offered = [index.boxes[one.key].equipment.id for one in box.likely]
        correction = offered[0] if offered else box.equipment.id_corrected
        if correction:
            yield found("number-invalid", box, said, correction=correction)
        else:
            yield found("number-invalid-alone", box, said)
