"""Roles with their permissions, and purposes with their legal basis: data, read once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from tidewaiter.reference import Words, load_yaml


@dataclass(frozen=True, slots=True)
class Role:
    """A role; `permissions` are the words that `officer_page` and `Actor.require` ask for."""

    code: str
    name: Words
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose for which personal data may be looked at, with the law that allows it.

    It is offered to whoever has one of the permissions in `fits`.
    """

    code: str
    name: Words
    explains: Words
    legal_basis: str
    fits: frozenset[str]


@cache
def permission_words() -> dict[str, Words]:
    """Every permission with what it allows, as the end of "the permission to ..."."""
    rows = load_yaml("tidewaiter.desk.accounts", "permissions.yaml")
    return {code: Words(texts) for code, texts in rows.items()}


@cache
def roles() -> dict[str, Role]:
    """All roles, by code."""
    return {
        code: Role(code, Words(row["name"]), frozenset(row["permissions"]))
        for code, row in load_yaml("tidewaiter.desk.accounts", "roles.yaml").items()
    }


@cache
def purposes() -> dict[str, Purpose]:
    """All purposes, by code, in the order in which they are offered."""
    return {
        code: Purpose(
            code,
            Words(row["name"]),
            Words(row["explains"]),
            row["legal_basis"],
            frozenset(row["fits"]),
        )
        for code, row in load_yaml("tidewaiter.desk.accounts", "purposes.yaml").items()
    }


def purposes_for(role_codes: Iterable[str]) -> list[Purpose]:
    """The purposes that work in these roles can have."""
    permissions = permissions_of(role_codes)
    return [purpose for purpose in purposes().values() if purpose.fits & permissions]


def permissions_of(role_codes: Iterable[str]) -> frozenset[str]:
    """What somebody with these roles may do. A role that is no longer in the list gives nothing."""
    known = roles()
    return frozenset().union(*(known[code].permissions for code in role_codes if code in known))


def all_permissions() -> frozenset[str]:
    """Every permission there is."""
    return frozenset(permission_words())
