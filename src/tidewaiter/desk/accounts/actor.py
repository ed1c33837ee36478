"""Who acts: the one value that every action and query takes first."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied

from tidewaiter.desk.accounts.catalogue import (
    all_permissions,
    permission_words,
    permissions_of,
)
from tidewaiter.desk.accounts.models import Administration, Shift, User
from tidewaiter.reference import Words

SYSTEM_PURPOSE = "system"


class NotPermitted(PermissionDenied):
    """The actor lacks a permission; the page answers 403 and names it."""

    def __init__(self, permission: str) -> None:
        super().__init__(f"This needs the permission {permission}.")
        self.permission = permission

    @property
    def words(self) -> Words | None:
        """What the permission allows, for the page that refuses."""
        return permission_words().get(self.permission)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person on shift, or the machine (`user_id` None), with what they may do and for which purpose."""

    user_id: UUID | None
    name: str
    administration_id: UUID
    unit_id: UUID | None
    agency_id: UUID | None
    roles: frozenset[str]
    permissions: frozenset[str]
    purpose: str
    shift_id: UUID | None
    language: str

    def may(self, permission: str) -> bool:
        """Whether this actor has a permission."""
        return permission in self.permissions

    def require(self, permission: str) -> None:
        """Raise `NotPermitted` where the actor lacks the permission."""
        if permission not in self.permissions:
            raise NotPermitted(permission)


def actor_of(user: User, shift: Shift | None) -> Actor:
    """The actor that a signed-in user is, on a shift (None: no purpose chosen yet, nothing to see)."""
    return Actor(
        user_id=user.pk,
        name=user.full_name,
        administration_id=user.administration_id,
        unit_id=user.unit_id,
        agency_id=user.agency_id,
        roles=frozenset(user.roles),
        permissions=permissions_of(user.roles) if user.is_active else frozenset(),
        purpose=shift.purpose if shift else "",
        shift_id=shift.pk if shift else None,
        language=user.language,
    )


def system_actor(administration: Administration, name: str = "system") -> Actor:
    """The machine working for an administration: the drop folder, the nightly purge, the command line."""
    return Actor(
        user_id=None,
        name=name,
        administration_id=administration.pk,
        unit_id=None,
        agency_id=None,
        roles=frozenset(),
        permissions=all_permissions(),
        purpose=SYSTEM_PURPOSE,
        shift_id=None,
        language="en",
    )
