"""Forms of the ways in: a token for a system, what is expected of a sender."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.intake.actions import MOST_DAYS
from tidewaiter.desk.intake.alarm_actions import MOST_HOURS
from tidewaiter.desk.intake.models import Token


class TokenForm(forms.Form):
    """A new token."""

    name = forms.CharField(
        label=_("System"),
        max_length=80,
        help_text=_("The line or program that will show the token: QX Air departure control."),
    )
    scope = forms.ChoiceField(label=_("May"), choices=Token.Scope.choices)
    days = forms.IntegerField(
        label=_("Ends after, days"), min_value=1, max_value=MOST_DAYS, initial=365
    )


class SenderForm(forms.Form):
    """Whether data are expected from a sender, and how long it may be silent."""

    sender = forms.CharField(label=_("Sender"), max_length=80)
    expected = forms.BooleanField(label=_("Data are expected"), required=False)
    hours = forms.IntegerField(
        label=_("Hours without data"), required=False, min_value=1, max_value=MOST_HOURS
    )
