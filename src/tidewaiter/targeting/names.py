"""Names only to tell whether two mentions may be the same person: folded parts without titles.

Names are never a field of a profile. Here they serve to see that a payer is one of the travellers, or that two
bookings are of one family, and so to keep suspicion away.
"""

from __future__ import annotations

import re

from tidewaiter.targeting.tables import codes
from tidewaiter.targeting.values import fold

_APART = re.compile(r"[\W\d_]+")


def name_tokens(written: str) -> frozenset[str]:
    """The folded parts of a name in any order (`SMITH/JOHN MR` -> smith, john), titles left out."""
    return frozenset(part for part in _APART.split(fold(written)) if part) - codes("titles")


def family_tokens(written: str) -> frozenset[str]:
    """The parts of a family name that tell families apart: particles (`van der`, `de la`) left out, unless the
    name is nothing else."""
    tokens = name_tokens(written)
    return tokens - codes("name_particles") or tokens


def is_company(written: str) -> bool:
    """Whether a name bears a word that organisations bear and persons do not."""
    parts = [part for part in _APART.split(fold(written)) if part]
    return bool(codes("company_words").intersection(parts)) or (
        len(parts) > 1 and parts[-1] in codes("legal_forms")
    )
