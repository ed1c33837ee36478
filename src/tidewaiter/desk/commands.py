"""Doors of the desk for the command line; none needs a running server.

`setup_django` comes first: the other functions import what it loads.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import django

from tidewaiter.errors import CannotOpen, Refused

if TYPE_CHECKING:
    from tidewaiter.desk.accounts.models import Administration, User
    from tidewaiter.desk.accounts.people_actions import NewSecret
    from tidewaiter.desk.arrivals.actions import Receipt
    from tidewaiter.desk.audit.queries import Verification
    from tidewaiter.desk.intake.actions import NewToken
    from tidewaiter.desk.intake.models import Token
    from tidewaiter.desk.keeping.backing_up import Made
    from tidewaiter.desk.keeping.checks import Finding
    from tidewaiter.desk.keeping.content import Manifest, Totals
    from tidewaiter.desk.keeping.restoring import Restored, Standing
    from tidewaiter.desk.protection.actions import ScheduleTerms
    from tidewaiter.desk.protection.purge import PurgeCounts

# Django's apps exist only after `setup_django`, so every import of them stands inside a function.
# ruff: noqa: PLC0415


@dataclass(frozen=True, slots=True)
class Person:
    """A person as `users list` prints one."""

    username: str
    full_name: str
    administration: str
    unit: str
    roles: tuple[str, ...]
    active: bool
    second_factor: bool
    last_sign_in: str | None


def setup_django(*, migrate: bool = True) -> None:
    """Load the desk's settings and apps, and bring the database up to date (or leave it as it is)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tidewaiter.desk.settings")
    django.setup()
    if not migrate:
        return
    from tidewaiter.desk.keeping.upgrading import bring_up_to_date

    bring_up_to_date()


def administrations() -> list[tuple[str, str]]:
    """Code and name of every administration on this server."""
    from tidewaiter.desk.accounts.models import Administration

    return list(Administration.objects.values_list("code", "name"))


def administration_add(*, code: str, name: str, country: str) -> None:
    """Open the room of an administration. `country` is ISO 3166-1 alpha-2."""
    from tidewaiter.desk.accounts.actions import create_administration

    create_administration(name=name, country=country, code=code)


def users_add(
    *,
    administration: str,
    username: str,
    full_name: str,
    roles: Iterable[str],
    unit: str = "",
    place: str = "",
    language: str = "en",
) -> NewSecret:
    """Add a person; answers the one-time password. A unit that is not there yet is made, at `place`."""
    from tidewaiter.desk.accounts.actions import create_unit, create_user
    from tidewaiter.desk.accounts.actor import system_actor

    found = _administration(administration)
    actor = system_actor(found)
    home = found.units.filter(name=unit).first() if unit else None
    if unit and home is None:
        home = create_unit(actor, name=unit, place=place)
    return create_user(
        actor,
        username=username,
        full_name=full_name,
        role_codes=roles,
        unit=home,
        language=language,
    )


def users_list(administration: str = "") -> list[Person]:
    """Everybody on this server, or in one administration."""
    from tidewaiter.desk.accounts.models import User
    from tidewaiter.desk.accounts.queries import has_second_factor

    users = User.objects.select_related("administration", "unit")
    if administration:
        users = users.filter(administration=_administration(administration))
    return [
        Person(
            user.username,
            user.full_name,
            user.administration.code,
            user.unit.name if user.unit else "",
            tuple(user.roles),
            user.is_active,
            has_second_factor(user),
            user.last_login.isoformat(timespec="minutes") if user.last_login else None,
        )
        for user in users.order_by("administration__code", "username")
    ]


def users_deactivate(username: str) -> None:
    """Close somebody's access at once."""
    from tidewaiter.desk.accounts.actions import deactivate
    from tidewaiter.desk.accounts.actor import system_actor

    user = _user(username)
    deactivate(system_actor(user.administration), user)


def users_reactivate(username: str) -> NewSecret:
    """Open somebody's access again, with a one-time password."""
    from tidewaiter.desk.accounts.actions import reactivate
    from tidewaiter.desk.accounts.actor import system_actor

    user = _user(username)
    return reactivate(system_actor(user.administration), user)


def users_reset_password(username: str) -> NewSecret:
    """A new one-time password for somebody who lost theirs."""
    from tidewaiter.desk.accounts.actions import reset_password
    from tidewaiter.desk.accounts.actor import system_actor

    user = _user(username)
    return reset_password(system_actor(user.administration), user)


def users_reset_second_factor(username: str) -> None:
    """Forget somebody's lost phone or key; also the way back in for the only administrator."""
    from tidewaiter.desk.accounts.actions import reset_second_factor
    from tidewaiter.desk.accounts.actor import system_actor

    user = _user(username)
    reset_second_factor(system_actor(user.administration), user)


def schedule_set(administration: str, terms: ScheduleTerms) -> None:
    """Set an administration's retention schedule and data protection officer."""
    from tidewaiter.desk.accounts.actor import system_actor
    from tidewaiter.desk.protection.actions import set_schedule

    set_schedule(system_actor(_administration(administration)), terms)


def ingest(administration: str) -> Callable[[bytes, str], Receipt]:
    """The door for files of an administration's drop folder: give it the bytes and the file's name.

    Raises `Refused` where retention and the data protection officer are not set, before any file is opened.
    """
    from tidewaiter.desk.accounts.actor import system_actor
    from tidewaiter.desk.arrivals.actions import receive
    from tidewaiter.desk.common.durable import write_through_from_now_on
    from tidewaiter.desk.protection.actions import require_ready

    found = _administration(administration)
    require_ready(found.pk)
    write_through_from_now_on()  # whoever removes a file after this must not find its commit lost
    actor = system_actor(found, "drop folder")

    def take_in(data: bytes, name: str) -> Receipt:
        return receive(actor, data, source_name=name, channel="folder")

    return take_in


def worker(
    folders: Iterable[tuple[str, Path]] = (),
    say: Callable[[str], None] = lambda _line: None,
    parent: int | None = None,
) -> None:
    """Work in the background until told to stop: drop folders, the queue, alarms.

    `folders` are pairs of an administration's code and a folder, beside those of the settings. `parent` is the
    process beside which the worker lives, and with which it ends.
    """
    from django.conf import settings

    from tidewaiter.desk.intake.folders import DropFolder
    from tidewaiter.desk.intake.worker import Worker

    wanted = list(dict.fromkeys([*settings.TIDEWAITER_DROP_FOLDERS, *folders]))
    for code, _path in wanted:
        _administration(code)
    Worker([DropFolder(code, path) for code, path in wanted], say, parent=parent).run()


def tokens_add(*, administration: str, name: str, scope: str, days: int) -> NewToken:
    """A token for a system of an administration; its secret is answered this once."""
    from tidewaiter.desk.accounts.actor import system_actor
    from tidewaiter.desk.intake.actions import make_token

    actor = system_actor(_administration(administration))
    return make_token(actor, name=name, scope=scope, days=days)


def tokens_list(administration: str = "") -> list[Token]:
    """The tokens of this server, or of one administration."""
    from tidewaiter.desk.intake.models import Token

    found = Token.objects.select_related("administration")
    if administration:
        found = found.filter(administration=_administration(administration))
    return list(found.order_by("administration__code", "name", "made_at"))


def tokens_revoke(token_id: str) -> Token:
    """End a token at once."""
    from tidewaiter.desk.accounts.actor import system_actor
    from tidewaiter.desk.audit.naming import uuid_of
    from tidewaiter.desk.intake.actions import revoke_token
    from tidewaiter.desk.intake.models import Token

    wanted = uuid_of(token_id)
    rows = Token.objects.select_related("administration")
    found = rows.filter(pk=wanted).first() if wanted else None
    if found is None:
        raise Refused(f"There is no token {token_id}. `tidewaiter tokens list` names them.")
    return revoke_token(system_actor(found.administration), found.pk)


def audit_verify() -> Verification:
    """Walk the whole log: is it as it was written?"""
    from tidewaiter.desk.audit.queries import verify

    return verify()


def audit_anchor() -> Path | None:
    """Write the head of the log into the folder of anchors; to be copied away."""
    from tidewaiter.desk.audit.actions import anchor

    return anchor()


def purge(*, dry_run: bool, now: datetime | None = None) -> dict[str, list[PurgeCounts]]:
    """Mask and delete what is due in every administration; answers the counts by its code.

    The nightly run: it also ends stale sessions and writes the anchor of the log.
    """
    from django.core.management import call_command
    from django.utils import timezone

    from tidewaiter.desk.accounts.actor import system_actor
    from tidewaiter.desk.accounts.models import Administration
    from tidewaiter.desk.protection.purge import purge_due
    from tidewaiter.desk.protection.vault import scrub

    moment = now or timezone.now()
    counts = {
        found.code: purge_due(system_actor(found, "purge"), moment, dry_run=dry_run)
        for found in Administration.objects.all()
    }
    if not dry_run:
        scrub()
        call_command("clearsessions", verbosity=0)
        audit_anchor()
    return counts


def back_up(path: Path, tell: Callable[[str], None]) -> Made:
    """Write a backup of the whole database into a new file, while the desk works. `tell` hears how far it is."""
    from tidewaiter.desk.keeping.backing_up import back_up

    with _database_answers():
        return back_up(path, tell)


def read_backup(path: Path) -> tuple[Manifest, Totals]:
    """Read a backup through and check every byte of it; nothing is changed."""
    from tidewaiter.desk.keeping.restoring import read_through

    return read_through(path)


def standing() -> Standing:
    """What the database holds, and a restore would replace."""
    from tidewaiter.desk.keeping.restoring import standing

    with _database_answers():
        return standing()


def restore(
    path: Path, *, replace: bool, without_ledger: bool, tell: Callable[[str], None]
) -> Restored:
    """Put a backup back, all of it or nothing, and erase again what was erased since."""
    from tidewaiter.desk.keeping.restoring import restore

    with _database_answers():
        return restore(path, replace=replace, without_ledger=without_ledger, tell=tell)


def check_deployment() -> Iterator[Finding]:
    """Look at the settings and the state of this server, one check after another."""
    from tidewaiter.desk.keeping.checks import run_all

    return run_all()


def serve(
    host: str = "127.0.0.1",
    port: int = 8000,
    say: Callable[[str], None] = lambda _line: None,
    *,
    worker: bool = True,
) -> None:
    """Prepare and serve the desk until it is stopped, with a worker beside it. `say` gets lines of progress."""
    from tidewaiter.desk import serving

    serving.prepare(say)
    serving.serve(host, port, say, worker=worker)


@contextmanager
def _database_answers() -> Iterator[None]:
    """For commands that leave the database as it is: what it refuses comes in words, not as a traceback."""
    from django.db import DatabaseError

    try:
        yield
    except DatabaseError as failure:
        said = str(failure).partition("\n")[0]  # what follows may quote a row
        raise CannotOpen(f"The database of the desk cannot be used: {said}") from failure


def _administration(code: str) -> Administration:
    from tidewaiter.desk.accounts.queries import administration_by_code

    found = administration_by_code(code)
    if found is None:
        known = ", ".join(row[0] for row in administrations()) or "none yet"
        raise Refused(f"There is no administration {code}. Known: {known}.")
    return found


def _user(username: str) -> User:
    from tidewaiter.desk.accounts.models import User

    user = User.objects.select_related("administration").filter(username=username.lower()).first()
    if user is None:
        raise Refused(f"There is no user {username}.")
    return user
