"""Writes about people and shifts."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tidewaiter.desk.accounts.actor import Actor, actor_of, system_actor
from tidewaiter.desk.accounts.catalogue import purposes, roles
from tidewaiter.desk.accounts.models import Administration, Agency, Shift, Unit, User
from tidewaiter.desk.audit import actions as audit
from tidewaiter.errors import Refused


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A one-time password, shown once and never stored in clear."""

    user_id: UUID
    username: str
    password: str


def create_administration(*, name: str, country: str, code: str) -> Administration:
    """Open the room of an administration; done on the server only, by whoever installs it."""
    with transaction.atomic():
        if Administration.objects.filter(code=code).exists():
            raise Refused("An administration with this code exists.", fields={"code": "taken"})
        made = Administration.objects.create(name=name, country=country.upper(), code=code)
        audit.record(
            system_actor(made), "accounts.administration_created", subjects=[made.pk]
        )
    return made


def create_unit(actor: Actor, *, name: str, place: str = "") -> Unit:
    """A unit of the actor's administration."""
    actor.require("manage_users")
    with transaction.atomic():
        unit = Unit.objects.create(
            administration_id=actor.administration_id, name=name, place=place.upper()
        )
        audit.record(actor, "accounts.unit_created", subjects=[unit.pk])
    return unit


def create_agency(actor: Actor, unit: Unit, *, name: str, kind: str) -> Agency:
    """A service whose officers work in a unit of the actor's administration."""
    actor.require("manage_users")
    _same_administration(actor, unit.administration_id)
    with transaction.atomic():
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
    """A person of the actor's administration, with a one-time password that must be changed at first sign-in."""
    actor.require("manage_users")
    wanted = _known_roles(role_codes)
    password = one_time_password()
    with transaction.atomic():
        if User.objects.filter(username=username.lower()).exists():
            raise Refused("This user name is taken.", fields={"username": "taken"})
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


def start_shift(user: User, purpose: str) -> Shift:
    """Begin a shift under a purpose of the closed list; a running one ends."""
    if purpose not in purposes():
        raise Refused("This purpose is not in the list.", fields={"purpose": "unknown"})
    with transaction.atomic():
        Shift.objects.filter(user=user, ended_at__isnull=True).update(ended_at=timezone.now())
        shift = Shift.objects.create(user=user, purpose=purpose)
        audit.record(actor_of(user, shift), "accounts.shift_started", subjects=[shift.pk])
    return shift


def choose_language(user: object, language: str) -> None:
    """Keep the language that a signed-in user reads; nothing to keep for anybody else."""
    if isinstance(user, User) and user.language != language:
        user.language = language
        with transaction.atomic():
            user.save(update_fields=["language"])
            audit.record(
                actor_of(user, None),
                "accounts.language_chosen",
                subjects=[user.pk],
                fields=["language"],
            )


def one_time_password() -> str:
    """Four groups of five signs without those that look alike: 95 bits, readable over a telephone."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _ in range(5)) for _ in range(4))


def _known_roles(role_codes: Iterable[str]) -> list[str]:
    wanted = sorted(set(role_codes))
    if unknown := [code for code in wanted if code not in roles()]:
        raise Refused("There is no such role.", fields=dict.fromkeys(unknown, "unknown role"))
    return wanted


def _same_administration(actor: Actor, administration_id: UUID) -> None:
    if actor.administration_id != administration_id:
        raise Refused("This belongs to another administration.")
