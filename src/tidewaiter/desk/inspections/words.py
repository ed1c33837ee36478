"""Words for control orders."""

from __future__ import annotations

from django.utils.translation import get_language

from tidewaiter.desk.inspections.kinds import control_kinds
from tidewaiter.desk.inspections.models import ControlOrder


def kind_name(order: ControlOrder | None) -> str:
    """What kind of control was ordered, in the reader's language; empty where none was."""
    kind = control_kinds().get(order.kind) if order else None
    return kind.name.in_language(get_language() or "en") if kind else (order.kind if order else "")
