"""Words for kinds of record, in templates of data protection."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from tidewaiter.desk.protection.log_words import kind_name

register = template.Library()


@register.filter
def kind_words(code: str) -> str:
    """A kind of record in the reader's language."""
    return kind_name(code, get_language() or "en")
