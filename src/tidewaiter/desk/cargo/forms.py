"""Forms of cargo: taking a target, asking and lifting holds, closing alarms, referrals before loading."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.cargo.actions import ReferralWish
from tidewaiter.desk.cargo.models import Referral
from tidewaiter.desk.cargo.referrals import grounds


class SelectForm(forms.Form):
    """Take a box or consignment as a target that no profile matched."""

    grounds = forms.CharField(
        label=_("Grounds"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class HoldForm(forms.Form):
    """Ask for a hold."""

    ground = forms.CharField(
        label=_("Ground"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    place = forms.CharField(label=_("Where"), max_length=80, required=False)


class NoteForm(forms.Form):
    """A few words: why a hold is lifted, what was done about an alarm, what was answered."""

    note = forms.CharField(label=_("In a few words"), max_length=300, required=False)


class ReferralForm(forms.Form):
    """Ask something before air cargo is loaded."""

    kind = forms.ChoiceField(label=_("What is asked"), choices=Referral.Kind.choices)
    ground = forms.ChoiceField(
        label=_("Ground"),
        choices=(),
        help_text=_("Do-not-load is for a bomb in the cargo and for nothing else."),
    )
    text = forms.CharField(
        label=_("In words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = get_language() or "en"
        ground: Any = self.fields["ground"]
        ground.choices = [
            (item.code, item.name.in_language(language)) for item in grounds().values()
        ]

    def wish(self) -> ReferralWish:
        """What was asked for, once the form is valid."""
        return ReferralWish(**self.cleaned_data)
