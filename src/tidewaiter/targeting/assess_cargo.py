"""Assessment of cargo: every box and bill that is known against profiles and lists, with what reconciliation found.

The same kernel, the same reasons and the same rule set as for travellers (`assess`); only the facts are others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from tidewaiter.records import KnownCargo, KnownConsignment, KnownEquipment
from tidewaiter.targeting.features.cargo import (
    bill_facts,
    box_facts,
    findings_by_key,
)
from tidewaiter.targeting.features.facts import Evidence
from tidewaiter.targeting.judging import Assessment, Judging, Locate, Sought, contact_values
from tidewaiter.targeting.kernel import Scope, scope_mask
from tidewaiter.targeting.lists import Lists
from tidewaiter.targeting.profile import Subject
from tidewaiter.targeting.reconciling import CargoFinding, CargoIndex, reconcile
from tidewaiter.targeting.ruleset import RuleSet
from tidewaiter.targeting.values import canonical


def assess_cargo(
    known: KnownCargo | CargoIndex,
    ruleset: RuleSet,
    lists: Lists | None = None,
    *,
    findings: Iterable[CargoFinding] | None = None,
    locate: Locate | None = None,
    today: date | None = None,
    with_shadow: bool = False,
    only: Collection[str] | None = None,
) -> list[Assessment]:
    """The boxes and bills that a profile or a list matched, the highest score first.

    `findings` are those of `reconcile` over the same knowledge, where the caller has them already. A profile with offices
    works where a box or bill is loaded or discharged at one of them. `only` limits the look to boxes and bills of these keys: those
    that have changed (`StandingCargo` gives the same object for the others), or on which the findings have. What was cancelled or replaced is not assessed. The other
    arguments are those of `assess_movement`.
    """
    index = known if isinstance(known, CargoIndex) else CargoIndex(known)
    found = reconcile(index) if findings is None else findings
    run = _Run(index, found, Judging.of(ruleset, lists, today, locate), only)
    assessed = [one for one in run.assessments() if one.hits or (with_shadow and one.shadow)]
    return sorted(assessed, key=lambda one: (-one.score, one.subject, one.key))


class _Run:
    """One assessment of everything known."""

    def __init__(
        self,
        index: CargoIndex,
        findings: Iterable[CargoFinding],
        judging: Judging,
        only: Collection[str] | None,
    ) -> None:
        self.index = index
        self.judging = judging
        self.findings = findings_by_key(findings)
        self.only = only
        self.subjects = {profile.subject for profile in judging.kernel.profiles}
        self._masks: dict[tuple[Subject, frozenset[str]], int] = {}

    def assessments(self) -> Iterator[Assessment]:
        nothing: Sequence[CargoFinding] = ()
        if "equipment" in self.subjects:
            for box in self.index.known.equipment:
                if box.state == "active" and self._looked_at(box.key):
                    facts = box_facts(self.index, box, self.findings.get(box.key, nothing))
                    at = (box.equipment.loading, box.equipment.discharge)
                    speaking = self._speaking("equipment", at)
                    yield self.judging.assess("equipment", box.key, facts, _listed(box), speaking)
        for bill in self.index.known.consignments:
            if bill.state == "active" and self._looked_at(bill.key):
                facts = bill_facts(bill, self.findings.get(bill.key, nothing))
                at = (bill.consignment.loading, bill.consignment.discharge)
                speaking = self._speaking("consignment", at)
                yield self.judging.assess("consignment", bill.key, facts, _listed(bill), speaking)

    def _looked_at(self, key: str) -> bool:
        return self.only is None or key in self.only

    def _speaking(self, subject: Subject, places: Iterable[str]) -> int:
        """The mask of the profiles that speak of a subject at these places."""
        offices = frozenset(str(code) for place in places if (code := canonical("code", place)))
        mask = self._masks.get((subject, offices))
        if mask is None:
            mask = scope_mask(self.judging.kernel, Scope(subject, self.judging.today, offices))
            self._masks[subject, offices] = mask
        return mask


def _listed(one: KnownEquipment | KnownConsignment) -> Iterator[Sought]:
    """What of its parties stands on lists."""
    told = one.statements.get("parties", ())
    if told:
        here = Evidence(told[0].source, told[0].place)
        for party in told[0].value:
            yield from contact_values(party.contacts, here)
