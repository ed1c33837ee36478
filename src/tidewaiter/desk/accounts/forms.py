"""Forms about people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.accounts.catalogue import roles
from tidewaiter.desk.accounts.models import Agency, Unit
from tidewaiter.desk.accounts.queries import agencies_visible_to, units_visible_to


class PersonForm(forms.Form):
    """What is known of a person and what they may do."""

    full_name = forms.CharField(label=_("Full name"), max_length=200)
    roles = forms.MultipleChoiceField(label=_("Roles"), widget=forms.CheckboxSelectMultiple)
    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit"), required=False, empty_label=_("None")
    )
    agency = forms.ModelChoiceField(
        Agency.objects.none(), label=_("Agency"), required=False, empty_label=_("None")
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("Kept for colleagues; never used to sign in."),
    )

    def __init__(self, actor: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        language = get_language() or "en"
        self._field("roles").choices = [
            (role.code, role.name.in_language(language)) for role in roles().values()
        ]
        self._field("unit").queryset = units_visible_to(actor)
        agency = self._field("agency")
        agency.queryset = agencies_visible_to(actor)
        agency.label_from_instance = lambda item: f"{item.name} ({item.unit.name})"

    def clean(self) -> dict[str, Any]:
        """An agency belongs to the unit that was chosen."""
        super().clean()
        agency = self.cleaned_data.get("agency")
        if agency is not None and agency.unit != self.cleaned_data.get("unit"):
            self.add_error("agency", _("This agency does not work in that unit."))
        return self.cleaned_data

    def _field(self, name: str) -> Any:
        return self.fields[name]


class NewPersonForm(PersonForm):
    """A person who gets a way in."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9._-]*$", _("Small letters, digits, dot, hyphen and underline.")
            )
        ],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    field_order = ("full_name", "username", "roles", "unit", "agency", "email", "language")


class UnitForm(forms.Form):
    """A new unit."""

    name = forms.CharField(label=_("Name"), max_length=200)
    place = forms.CharField(
        label=_("Place"),
        max_length=5,
        required=False,
        help_text=_("The airport's IATA code or a UN/LOCODE; it sets the local clock."),
    )


class AgencyForm(forms.Form):
    """A new agency inside a unit."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(), label=_("Unit"), empty_label=_("Choose a unit")
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[
            ("customs", _("Customs")),
            ("police", _("Police")),
            ("border_guard", _("Border guard")),
            ("port_authority", _("Port or airport authority")),
            ("other", _("Other")),
        ],
    )

    def __init__(self, actor: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        unit: Any = self.fields["unit"]
        unit.queryset = units_visible_to(actor)
