"""Writes about other people: who may come in, as what, and how they get back in."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tidewaiter.desk.accounts.actor import Actor, system_actor
from tidewaiter.desk.accounts.catalogue import roles
from tidewaiter.desk.accounts.models import Administration, Agency, Shift, Unit, User
from tidewaiter.desk.audit import actions as audit
from tidewaiter.desk.common import ledger
from tidewaiter.errors import Refused

ACCESS_CHANGED = ("accounts.access", "changed")
"""What the ledger of erasures calls it when access is closed, narrowed or renewed: a backup would bring back the
password that leaked, the phone that was lost, the role that was taken."""


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A one-time password: shown once, stored only as a hash, changed at the next sign-in."""

    user_id: UUID
    username: str
    password: str


def create_administration(*, name: str, country: str, code: str) -> Administration:
    """Open the room of an administration; done on the server only, by whoever installs it."""
    with transaction.atomic():
        if Administration.objects.filter(code=code).exists():
            raise Refused(_("An administration with this code exists."), fields={"code": "taken"})
        made = Administration.objects.create(name=name, country=country.upper(), code=code)
        audit.record(system_actor(made), "accounts.administration_created", subjects=[made.pk])
    return made


def create_unit(actor: Actor, *, name: str, place: str = "") -> Unit:
    """A unit of the actor's administration; `place` is an IATA code or a UN/LOCODE."""
    actor.require("manage_users")
    with transaction.atomic():
        if Unit.objects.filter(administration_id=actor.administration_id, name=name).exists():
            raise Refused(_("A unit of this name exists."), fields={"name": "taken"})
        unit = Unit.objects.create(
            administration_id=actor.administration_id, name=name, place=place.upper()
        )
        audit.record(actor, "accounts.unit_created", subjects=[unit.pk])
    return unit


def create_agency(actor: Actor, unit: Unit, *, name: str, kind: str) -> Agency:
    """A service whose officers work in a unit of the actor's administration."""
    actor.require("manage_users")
    if unit.administration_id != actor.administration_id:
        raise Refused(_("There is no such unit."), fields={"unit": "unknown"})
    with transaction.atomic():
        if Agency.objects.filter(unit=unit, name=name).exists():
            raise Refused(_("An agency of this name exists in the unit."), fields={"name": "taken"})
        agency = Agency.objects.create(unit=unit, name=name, kind=kind)
        audit.record(actor, "accounts.agency_created", subjects=[agency.pk])
    return agency


def create_user(
    actor: Actor,
    *,
    username: str,
    full_name: str,
    role_codes: Iterable[str],
    unit: Unit | None = None,
    agency: Agency | None = None,
    email: str = "",
    language: str = "en",
) -> NewSecret:
    """A person of the actor's administration, with a one-time password."""
    actor.require("manage_users")
    wanted = _known_roles(role_codes)
    _check_place(actor, unit, agency)
    password = one_time_password()
    with transaction.atomic():
        if User.objects.filter(username=username.lower()).exists():
            raise Refused(_("This user name is taken."), fields={"username": "taken"})
        user = User(
            username=username,
            full_name=full_name,
            email=email,
            language=language,
            administration_id=actor.administration_id,
            unit=unit,
            agency=agency,
            roles=wanted,
        )
        user.set_password(password)
        user.save()
        audit.record(
            actor, "accounts.user_created", subjects=[user.pk], facts={"roles": " ".join(wanted)}
        )
    return NewSecret(user.pk, user.username, password)


def update_user(
    actor: Actor,
    user: User,
    *,
    full_name: str,
    role_codes: Iterable[str],
    unit: Unit | None,
    agency: Agency | None,
    email: str,
) -> None:
    """Change what is known of a person and what they may do; nobody changes their own roles."""
    _require_over(actor, user)
    wanted = _known_roles(role_codes)
    if user.pk == actor.user_id and set(wanted) != set(user.roles):
        raise Refused(_("Somebody else must change your roles."), fields={"roles": "own"})
    _check_place(actor, unit, agency)
    values = {
        "full_name": full_name,
        "roles": wanted,
        "unit": unit,
        "agency": agency,
        "email": email,
    }
    changed = [name for name, value in values.items() if getattr(user, name) != value]
    if not changed:
        return
    with transaction.atomic():
        for name in changed:
            setattr(user, name, values[name])
        if "roles" in changed:
            ledger.note(*ACCESS_CHANGED, [user.pk])
        user.save(update_fields=changed)
        facts = {"roles": " ".join(wanted)} if "roles" in changed else {}
        audit.record(
            actor, "accounts.user_changed", subjects=[user.pk], fields=changed, facts=facts
        )


def reset_password(actor: Actor, user: User) -> NewSecret:
    """A new one-time password; every session of the person ends with the old one."""
    _require_over(actor, user)
    password = one_time_password()
    with transaction.atomic():
        ledger.note(*ACCESS_CHANGED, [user.pk])
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        audit.record(actor, "accounts.password_reset", subjects=[user.pk], fields=["password"])
    return NewSecret(user.pk, user.username, password)


def reset_second_factor(actor: Actor, user: User) -> None:
    """Forget a lost phone or key; the person is led to enrol a new one. Nobody does this for themselves."""
    _require_over(actor, user)
    if user.pk == actor.user_id:
        raise Refused(_("Somebody else must reset your second factor."))
    with transaction.atomic():
        ledger.note(*ACCESS_CHANGED, [user.pk])
        count, _kinds = Authenticator.objects.filter(user_id=user.pk).delete()
        audit.record(
            actor, "accounts.second_factor_reset", subjects=[user.pk], facts={"count": count}
        )


def deactivate(actor: Actor, user: User) -> None:
    """Close the door to a person at once; their past stays in the log."""
    _require_over(actor, user)
    if user.pk == actor.user_id:
        raise Refused(_("Somebody else must close your own access."))
    with transaction.atomic():
        ledger.note(*ACCESS_CHANGED, [user.pk])
        user.is_active = False
        user.save(update_fields=["is_active"])
        Shift.objects.filter(user=user, ended_at__isnull=True).update(ended_at=timezone.now())
        audit.record(actor, "accounts.user_deactivated", subjects=[user.pk], fields=["is_active"])


def reactivate(actor: Actor, user: User) -> NewSecret:
    """Open the door again, with a new one-time password."""
    _require_over(actor, user)
    with transaction.atomic():
        user.is_active = True
        user.save(update_fields=["is_active"])
        audit.record(actor, "accounts.user_reactivated", subjects=[user.pk], fields=["is_active"])
        return reset_password(actor, user)


def close_again(ids: Collection[UUID], now: datetime) -> int:
    """Close the access of people whom a backup shows as they were before it was changed; who runs the server
    opens it again, with a new password. Called by a restore, in its transaction."""
    back = list(User.objects.filter(pk__in=ids, is_active=True).select_related("administration"))
    for user in back:
        user.is_active = False
        user.save(update_fields=["is_active"])
        Shift.objects.filter(user=user, ended_at__isnull=True).update(ended_at=now)
        actor = system_actor(user.administration, "restore")
        audit.record(actor, "accounts.user_deactivated", subjects=[user.pk], fields=["is_active"])
    return len(back)


def one_time_password() -> str:
    """Four groups of five signs without those that look alike: 99 bits, readable over a telephone."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(5)) for _ in range(4))


def _require_over(actor: Actor, user: User) -> None:
    actor.require("manage_users")
    if user.administration_id != actor.administration_id:
        raise Refused(_("There is no such person."))


def _known_roles(role_codes: Iterable[str]) -> list[str]:
    wanted = sorted(set(role_codes))
    if unknown := [code for code in wanted if code not in roles()]:
        raise Refused(_("There is no such role."), fields=dict.fromkeys(unknown, "unknown role"))
    return wanted


def _check_place(actor: Actor, unit: Unit | None, agency: Agency | None) -> None:
    if unit is not None and unit.administration_id != actor.administration_id:
        raise Refused(_("There is no such unit."), fields={"unit": "unknown"})
    if agency is not None and (unit is None or agency.unit_id != unit.pk):
        raise Refused(_("This agency does not work in that unit."), fields={"agency": "other unit"})
