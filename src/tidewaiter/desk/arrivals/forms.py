"""Forms of arrivals: decisions about matches, and files handed in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.arrivals import task_queries
from tidewaiter.desk.arrivals.models import Match
from tidewaiter.desk.arrivals.reasons import reasons


def reason_choices(subject: str = "traveller") -> list[tuple[str, str]]:
    """The reasons for no interest in a subject in the reader's language, with their keys."""
    language = get_language() or "en"
    return [
        (reason.code, f"{reason.key} · {reason.name.in_language(language)}")
        for reason in reasons(subject).values()
    ]


class TargetForm(forms.Form):
    """Select a match as a target: with grounds, in the officer's own words."""

    grounds = forms.CharField(
        label=_("Grounds"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you saw that justifies a control. It is kept with the decision."),
    )


class NoInterestForm(forms.Form):
    """Close a match: with a reason of the list for its kind of subject."""

    reason_code = forms.ChoiceField(label=_("Reason"), choices=())

    def __init__(self, *args: Any, subject: str = "traveller", **options: Any) -> None:
        super().__init__(*args, **options)
        code: Any = self.fields["reason_code"]
        code.choices = reason_choices(subject)


class LookForm(forms.Form):
    """Why somebody opens a traveller with whom they have no task, in a few words."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_(
            "A case number or a few words. Without a reason the record opens too, and that is noted."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )


class ReviewForm(forms.Form):
    """A decision about one match or several, from any page."""

    match = forms.ModelMultipleChoiceField(queryset=Match.objects.none())
    outcome = forms.ChoiceField(
        choices=[
            (Match.State.TARGET.value, Match.State.TARGET.label),
            (Match.State.NO_INTEREST.value, Match.State.NO_INTEREST.label),
        ]
    )
    reason_code = forms.CharField(required=False, max_length=40)
    grounds = forms.CharField(required=False, max_length=500)

    def __init__(self, *args: Any, matches: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields["match"]
        chosen.queryset = matches


class ManyFiles(forms.ClearableFileInput):
    """The browser's own field for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file by itself; an empty one is the reader's to judge, and goes to quarantine with its words."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(item, initial) for item in given]


class UploadForm(forms.Form):
    """Hand in files as received from carriers."""

    file = FilesField(
        label=_("Files"),
        allow_empty_file=True,
        max_length=None,
        widget=ManyFiles(attrs={"multiple": True}),
    )


NEXT_SHIFT = "shift"
"""To whom a match is handed over where it is nobody by name."""


class AssignForm(forms.Form):
    """Give a match to somebody of the unit."""

    to = forms.ChoiceField(label=_("Give to"))

    def __init__(self, actor: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        to: Any = self.fields["to"]
        to.choices = [(str(user.pk), user.full_name) for user in task_queries.colleagues(actor)]

    def chosen(self) -> UUID:
        """Who was chosen, once the form is valid."""
        return UUID(self.cleaned_data["to"])


class HandOverForm(forms.Form):
    """Hand over some matches or all of them, with a note."""

    match = forms.TypedMultipleChoiceField(
        coerce=UUID, error_messages={"required": _("Choose at least one match to hand over.")}
    )
    to = forms.ChoiceField(label=_("Hand over to"))
    note = forms.CharField(
        label=_("Note"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What was done, what is still open. It is blanked with the traveller's data."),
    )

    def __init__(self, actor: Actor, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        match, to = self.fields["match"], self.fields["to"]
        people = [
            (str(user.pk), user.full_name)
            for user in task_queries.colleagues(actor)
            if user.pk != actor.user_id
        ]
        to.choices = [(NEXT_SHIFT, _("whoever is on next")), *people]  # type: ignore[attr-defined]
        held = task_queries.in_hand(actor).values_list("pk", flat=True)
        match.choices = [(str(pk), str(pk)) for pk in held]  # type: ignore[attr-defined]

    def chosen(self) -> UUID | None:
        """Who was chosen; None is whoever of the unit is on next."""
        to = self.cleaned_data["to"]
        return None if to == NEXT_SHIFT else UUID(to)
