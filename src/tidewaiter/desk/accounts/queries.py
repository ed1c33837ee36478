"""What may be known about people, and by whom."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, QuerySet

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.accounts.models import Administration, Agency, Shift, Unit, User

_STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def running_shift(user: User, shift_id: str | None) -> Shift | None:
    """The shift that this session is in, if it is the user's own and still runs."""
    if not shift_id:
        return None
    return Shift.objects.filter(pk=shift_id, user=user, ended_at__isnull=True).first()


def has_second_factor(user: User) -> bool:
    """Whether somebody has enrolled a code app or a security key; recovery codes alone do not count."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=_STRONG).exists())


def users_visible_to(actor: Actor) -> QuerySet[User]:
    """People of the actor's own administration, to those who manage people, with `enrolled`."""
    actor.require("manage_users")
    enrolled = Authenticator.objects.filter(user_id=OuterRef("pk"), type__in=_STRONG)
    return (
        User.objects.filter(administration_id=actor.administration_id)
        .select_related("unit", "agency")
        .annotate(enrolled=Exists(enrolled))
    )


def user_visible_to(actor: Actor, user_id: UUID) -> User | None:
    """One person of the actor's own administration."""
    return users_visible_to(actor).filter(pk=user_id).first()


def units_visible_to(actor: Actor) -> QuerySet[Unit]:
    """Units of the actor's administration."""
    return Unit.objects.filter(administration_id=actor.administration_id)


def agencies_visible_to(actor: Actor) -> QuerySet[Agency]:
    """Agencies inside units of the actor's administration."""
    return Agency.objects.filter(unit__administration_id=actor.administration_id).select_related(
        "unit"
    )


def colleagues_of(actor: Actor) -> list[tuple[UUID, str]]:
    """Id and name of everybody in the actor's administration: for menus that ask "who"."""
    rows = User.objects.filter(administration_id=actor.administration_id)
    return list(rows.values_list("pk", "full_name"))


def names_by_id(reader: Actor, ids: Collection[UUID]) -> dict[UUID, str]:
    """Names of people, units and agencies of the reader's administration, by id: for the log's pages."""
    own = reader.administration_id
    return {
        **dict(
            User.objects.filter(pk__in=ids, administration_id=own).values_list("pk", "full_name")
        ),
        **dict(units_visible_to(reader).filter(pk__in=ids).values_list("pk", "name")),
        **dict(agencies_visible_to(reader).filter(pk__in=ids).values_list("pk", "name")),
    }


def administration_by_code(code: str) -> Administration | None:
    """An administration by its short code; for the command line, which runs on the server itself."""
    return Administration.objects.filter(code=code).first()
