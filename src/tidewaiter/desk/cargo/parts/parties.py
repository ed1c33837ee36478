"""Parties of a box or consignment as a page shows them: each once, with all its roles, since when it is known here, and
its other consignments that were targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tidewaiter.desk.arrivals.ingest.text import folded
from tidewaiter.desk.cargo.models import Consignment
from tidewaiter.desk.cargo.parts.words import word
from tidewaiter.records import Party


@dataclass(slots=True)
class ShownParty:
    """A party. `bills` counts the consignments on which it stands; `targets` are others of them that were targets."""

    party: Party
    roles: list[str] = field(default_factory=list)
    first_seen: datetime | None = None
    bills: int = 0
    targets: Sequence[Consignment] = ()

    @property
    def numbers(self) -> str:
        """Its numbers, with the list each is of."""
        kinds = (*self.party.id_kinds, *([""] * len(self.party.ids)))
        pairs = zip(self.party.ids, kinds, strict=False)
        return ", ".join(f"{kind} {number}".strip() for number, kind in pairs)


def shown_parties(
    parties: Iterable[Party],
    seen: Mapping[str, tuple[datetime | None, int]],
    targets: Mapping[str, Sequence[Consignment]],
) -> list[ShownParty]:
    """The parties, each once."""
    found: dict[tuple[str, str], ShownParty] = {}
    for party in parties:
        name = folded(party.name)[:200]
        key = (name, folded(party.address)) if name else ("", ",".join(party.ids))
        shown = found.get(key)
        if shown is None:
            first, bills = seen.get(name, (None, 0))
            shown = ShownParty(party, [], first, bills, targets.get(name, ()))
            found[key] = shown
        role = word("role", party.role or party.role_code)
        if role not in shown.roles:
            shown.roles.append(role)
    return list(found.values())
