"""Forms of the data protection officer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.protection.actions import ScheduleTerms
from tidewaiter.errors import Refused

_TEN_YEARS = 3660


class ScheduleForm(forms.Form):
    """A retention schedule with its officer."""

    jurisdiction = forms.CharField(label=_("Jurisdiction"), max_length=100)
    legal_reference = forms.CharField(label=_("Legal reference"), max_length=300)
    mask_after_days = forms.IntegerField(
        label=_("Mask names, documents, contacts and payments after, days"),
        min_value=0,
        max_value=_TEN_YEARS,
    )
    delete_after_days = forms.IntegerField(
        label=_("Delete everything after, days"), min_value=1, max_value=_TEN_YEARS
    )
    raw_after_days = forms.IntegerField(
        label=_("Messages as received become unreadable after, days"),
        min_value=0,
        max_value=_TEN_YEARS,
        help_text=_("Their keys are destroyed then; no copy can be opened again."),
    )
    officer_name = forms.CharField(label=_("Data protection officer"), max_length=200)
    officer_contact = forms.CharField(
        label=_("Contact"), max_length=200, help_text=_("E-mail or telephone of the office.")
    )

    def terms(self) -> ScheduleTerms:
        """What was entered, once it is valid."""
        return ScheduleTerms(**self.cleaned_data)

    def show_refusal(self, refusal: Refused) -> None:
        """Put what the action refused beside its fields."""
        for name, reason in refusal.fields.items():
            self.add_error(name if name in self.fields else None, reason)

    @classmethod
    def of(cls, terms: Any, data: Any = None) -> ScheduleForm:
        """The form filled with a stored schedule, or with one to begin with."""
        names = cls.base_fields
        return cls(
            data, initial={name: getattr(terms, name, "") for name in names} if terms else None
        )
