"""Words for control orders in templates."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from tidewaiter.desk.inspections.kinds import control_kinds

register = template.Library()


@register.simple_tag
def control_kind(code: str) -> str:
    """The name of a kind of control in the reader's language."""
    kind = control_kinds().get(code)
    return kind.name.in_language(get_language() or "en") if kind else code
