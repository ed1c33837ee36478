"""Forms of integrity control."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.integrity.models import Alert


class JudgeForm(forms.Form):
    """What came of an alert."""

    state = forms.ChoiceField(
        label=_("What it is"),
        choices=[
            (Alert.State.EXPLAINED.value, Alert.State.EXPLAINED.label),
            (Alert.State.ESCALATED.value, Alert.State.ESCALATED.label),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you found out, and how. Name no traveller: the record's id is enough."),
    )
