"""Shipping instructions and contract status: IFTMIN and IFTMCS.

The whole message is one consignment: what the head tells of places, parties, money and terms is told of it. Goods come
with HS codes (PIA), temperature and dangerous goods; the boxes stand behind them.
"""

from __future__ import annotations

from tidewaiter.messages.draft import Draft
from tidewaiter.messages.edifact.cargo_reading import Plan
from tidewaiter.messages.edifact.cargo_segments import read_cargo

IFTMIN = Plan("IFTMIN", bill="booking", one_bill=True)
IFTMCS = Plan("IFTMCS", bill="bill", one_bill=True)


def read_iftmin(draft: Draft) -> None:
    """Fill the draft from an instruction."""
    read_cargo(draft, IFTMIN)


def read_iftmcs(draft: Draft) -> None:
    """Fill the draft from a contract."""
    read_cargo(draft, IFTMCS)
