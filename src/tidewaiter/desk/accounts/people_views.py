"""Pages of the administrator: people, units and agencies of the own administration."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tidewaiter.desk.accounts import people_actions, queries
from tidewaiter.desk.accounts.catalogue import roles
from tidewaiter.desk.accounts.forms import AgencyForm, NewPersonForm, PersonForm, UnitForm
from tidewaiter.desk.accounts.models import User
from tidewaiter.desk.accounts.pages import freshly_signed_in, officer_page
from tidewaiter.desk.common.lists import Column, Filter, Listing, by_field, by_text
from tidewaiter.errors import Refused


def role_names(codes: list[str]) -> list[str]:
    """Roles in the reader's language."""
    known, language = roles(), get_language() or "en"
    return [known[code].name.in_language(language) if code in known else code for code in codes]


def _role_choices() -> list[tuple[str, str]]:
    return [(code, role_names([code])[0]) for code in roles()]


def _having_role(rows: Any, code: str) -> Any:
    # A JSON list has no portable "contains"; an administration has some dozens of people.
    ids = [pk for pk, codes in rows.values_list("pk", "roles") if code in codes]
    return rows.filter(pk__in=ids)


USERS = Listing(
    columns=(
        Column("full_name", gettext_lazy("Name"), ("full_name",)),
        Column("username", gettext_lazy("User name"), ("username",)),
        Column(
            "roles",
            gettext_lazy("Roles"),
            value=lambda user: ", ".join(role_names(user.roles)),
            sorts=False,
        ),
        Column("unit", gettext_lazy("Unit"), ("unit__name",), lambda user: user.unit or ""),
        Column(
            "enrolled",
            gettext_lazy("Second factor"),
            ("enrolled",),
            lambda user: _("yes") if user.enrolled else _("no"),
        ),
        Column("last_login", gettext_lazy("Last sign-in"), ("last_login",)),
        Column(
            "is_active",
            gettext_lazy("Access"),
            ("is_active",),
            lambda user: _("open") if user.is_active else _("closed"),
        ),
    ),
    filters=(
        Filter("q", gettext_lazy("Name"), by_text("full_name", "username")),
        Filter("role", gettext_lazy("Role"), _having_role, _role_choices),
        Filter(
            "active",
            gettext_lazy("Access"),
            by_field("is_active"),
            lambda: [("True", _("open")), ("False", _("closed"))],
        ),
    ),
    sort="full_name",
)


@officer_page("manage_users")
def users(request: Any) -> HttpResponse:
    """People of the administration."""
    listed = USERS.read(request, queries.users_visible_to(request.actor))
    request.shown(*(user.pk for user in listed.rows))
    if listed.wants_excel:
        return listed.excel("people")
    for user in listed.rows:
        user.role_names = role_names(user.roles)
    return render(request, "accounts/users.html", {"list": listed})


@officer_page("manage_users")
@freshly_signed_in
def new_user(request: Any) -> HttpResponse:
    """Let somebody in; the one-time password is on the answer and nowhere else."""
    form = NewPersonForm(request.actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = people_actions.create_user(
                request.actor,
                username=data["username"],
                full_name=data["full_name"],
                role_codes=data["roles"],
                unit=data["unit"],
                agency=data["agency"],
                email=data["email"],
                language=data["language"],
            )
        except Refused as refusal:
            _show_refusal(form, refusal)
        else:
            return render(request, "accounts/secret.html", {"secret": made, "created": True})
    return render(request, "accounts/user_form.html", {"form": form})


@officer_page("manage_users")
def user(request: Any, user_id: UUID) -> HttpResponse:
    """One person: what they may do, and the ways back in."""
    person = _person(request, user_id)
    initial = {
        "full_name": person.full_name,
        "roles": person.roles,
        "unit": person.unit,
        "agency": person.agency,
        "email": person.email,
    }
    form = PersonForm(request.actor, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            people_actions.update_user(
                request.actor,
                person,
                full_name=data["full_name"],
                role_codes=data["roles"],
                unit=data["unit"],
                agency=data["agency"],
                email=data["email"],
            )
        except Refused as refusal:
            _show_refusal(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:user", user_id)
    request.shown(person.pk)
    return render(request, "accounts/user_form.html", {"form": form, "person": person})


@officer_page("manage_users")
@freshly_signed_in
def user_act(request: Any, user_id: UUID, act: str) -> HttpResponse:
    """Confirm and do one of the risky acts about a person."""
    if act not in _ACTS:
        raise Http404
    person = _person(request, user_id)
    if request.method != "POST":
        request.shown(person.pk)
        return render(request, "accounts/user_act.html", {"person": person, "act": act})
    try:
        made = _ACTS[act](request.actor, person)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("accounts:user", user_id)
    if made is not None:
        return render(request, "accounts/secret.html", {"secret": made, "created": False})
    messages.success(request, _("Done."))
    return redirect("accounts:user", user_id)


_ACTS: dict[str, Any] = {
    "password": people_actions.reset_password,
    "second-factor": people_actions.reset_second_factor,
    "close": people_actions.deactivate,
    "open": people_actions.reactivate,
}


@officer_page("manage_users")
def units(request: Any) -> HttpResponse:
    """Units of the administration and the agencies inside them."""
    context = {
        "units": queries.units_visible_to(request.actor).prefetch_related("agencies", "users"),
        "unit_form": UnitForm(prefix="unit"),
        "agency_form": AgencyForm(request.actor, prefix="agency"),
    }
    return render(request, "accounts/units.html", context)


@officer_page("manage_users")
@require_POST
def new_unit(request: Any) -> HttpResponse:
    """A new unit."""
    form = UnitForm(request.POST, prefix="unit")
    return _add_place(request, form, people_actions.create_unit)


@officer_page("manage_users")
@require_POST
def new_agency(request: Any) -> HttpResponse:
    """A new agency inside a unit."""
    form = AgencyForm(request.actor, request.POST, prefix="agency")
    return _add_place(request, form, people_actions.create_agency)


def _add_place(request: Any, form: Any, create: Any) -> HttpResponse:
    if form.is_valid():
        try:
            create(request.actor, **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, refusal.message)
    else:
        messages.error(request, "; ".join(str(fault[0]) for fault in form.errors.values()))
    return redirect("accounts:units")


def _person(request: Any, user_id: UUID) -> User:
    person = queries.user_visible_to(request.actor, user_id)
    if person is None:
        raise Http404
    return person


def _show_refusal(form: PersonForm, refusal: Refused) -> None:
    field = next((name for name in refusal.fields if name in form.fields), None)
    form.add_error(field, refusal.message)
