"""Forms of control orders and results."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.common.clocks import ClockTimeField, clock_of
from tidewaiter.desk.inspections.actions import ExaminationReport, OrderWish
from tidewaiter.desk.inspections.kinds import control_kinds
from tidewaiter.desk.inspections.models import Examination


def kind_choices(subject: str) -> list[tuple[str, str]]:
    """The kinds of control of a subject in the reader's language, least intrusive first."""
    language = get_language() or "en"
    kinds = control_kinds(subject).values()
    return [(kind.code, kind.name.in_language(language)) for kind in kinds]


class OrderForm(forms.Form):
    """Order a control of a target. `place` is the airport on whose clock its time is told; `subject` what kind of
    target it is (`arrivals.Match.Subject`)."""

    kind = forms.ChoiceField(label=_("Control"), choices=(), widget=forms.RadioSelect)
    ground = forms.CharField(
        label=_("Ground"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Why this control, and why nothing less would do."),
    )
    place = forms.CharField(label=_("Where"), max_length=80)
    assigned_to = forms.CharField(label=_("Assigned to"), max_length=80)
    due_by = ClockTimeField(
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    safety_notes = forms.CharField(label=_("Safety notes"), max_length=300, required=False)

    def __init__(
        self, *args: Any, place: str = "", subject: str = "traveller", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = kind_choices(subject)
        clock = clock_of(place)
        due_by = self.fields["due_by"]
        due_by.label = gettext("By when (%(clock)s)") % {"clock": place if clock else "UTC"}
        if clock and isinstance(due_by, ClockTimeField):
            due_by.clock = clock

    def wish(self) -> OrderWish:
        """What was asked for, once the form is valid."""
        return OrderWish(**self.cleaned_data)


class ResultForm(forms.Form):
    """Write what came of an order: one thumb, at the gate."""

    result = forms.ChoiceField(
        label=_("Result"), choices=Examination.Result.choices, widget=forms.RadioSelect
    )
    method = forms.ChoiceField(
        label=_("Method"), choices=Examination.Method.choices, widget=forms.RadioSelect
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=0,
        max_value=1440,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    evidence_number = forms.CharField(
        label=_("Evidence number"),
        max_length=40,
        required=False,
        help_text=_("Needed when something was found."),
    )
    note = forms.CharField(
        label=_("Note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, object]:
        """Something found needs its evidence number."""
        given = super().clean() or {}
        if given.get("result") == Examination.Result.FOUND and not given.get("evidence_number"):
            self.add_error("evidence_number", _("Something was found: write the evidence number."))
        return given

    def report(self) -> ExaminationReport:
        """What was done, once the form is valid."""
        return ExaminationReport(**self.cleaned_data)
