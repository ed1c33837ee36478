"""Forms of the exact lists."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.watchlists.actions import EntryWish
from tidewaiter.desk.watchlists.models import ListEntry


class EntryForm(forms.Form):
    """Add a value to a list."""

    list_name = forms.CharField(label=_("List"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=ListEntry.Kind.choices)
    value = forms.CharField(
        label=_("Value"),
        max_length=200,
        help_text=_("Compared exactly, after blanks, signs and case are set aside."),
    )
    issuer = forms.CharField(
        label=_("Issuing country"),
        max_length=3,
        required=False,
        help_text=_("Only for travel documents; empty means any."),
    )
    owner = forms.CharField(
        label=_("Owner"), max_length=120, help_text=_("The service that answers for this entry.")
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    expires = forms.DateField(
        label=_("Expires"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def wish(self) -> EntryWish:
        """The entry asked for, once the form is valid."""
        return EntryWish(**self.cleaned_data)


class RemovalForm(forms.Form):
    """Take an entry off its list."""

    reason = forms.CharField(label=_("Reason"), max_length=300)
