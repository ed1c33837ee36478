"""Each check sees the fault that it is there for."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from desk.night import night
from tidewaiter.desk.accounts.actor import system_actor
from tidewaiter.desk.accounts.models import User
from tidewaiter.desk.audit import actions as audit
from tidewaiter.desk.audit import guards
from tidewaiter.desk.common import ledger
from tidewaiter.desk.keeping.backing_up import back_up, last_backup_file
from tidewaiter.desk.keeping.checks import disks, register, run_all, secrets, upkeep
from tidewaiter.desk.keeping.checks.register import Told
from tidewaiter.desk.protection.purge import purge_due


def states(told: Iterable[Told]) -> list[str]:
    return [one.state for one in told]


def test_every_check_answers_on_a_server_at_work(people: Any, actor: Callable[..., Any]) -> None:
    night(people, actor)
    found = list(run_all())
    broken = [finding for finding in found if "could not be checked" in finding.words]
    assert broken == []
    assert len({finding.check for finding in found}) >= 20
    text = json.dumps([finding.words + finding.mend for finding in found]).upper()
    assert "QUILLFEATHER" not in text
    assert "ALICE ASHDOWN" not in text


def test_a_check_that_breaks_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks() -> Iterable[Told]:
        raise ValueError("QUILLFEATHER")

    monkeypatch.setattr(register, "_checks", [("one", breaks), ("two", lambda: [register.ok("x")])])
    found = list(run_all())
    assert [(row.check, row.state) for row in found] == [("one", "fail"), ("two", "ok")]
    assert "QUILLFEATHER" not in found[0].words


def test_keys_open_to_others_are_seen(desk_settings: Any, desk_home: Path) -> None:
    assert states(secrets.master_key()) == ["ok", "warn"]
    (desk_home / "master.key").chmod(0o644)
    assert states(secrets.master_key()) == ["fail", "warn"]
    (desk_home / "master.key").chmod(0o440)
    assert states(secrets.master_key()) == ["ok", "warn"]
    desk_home.chmod(0o755)
    assert states(secrets.data_folder()) == ["fail"]


@pytest.mark.parametrize(
    ("changes", "check", "state"),
    [
        ({"DEBUG": True}, secrets.debug, "fail"),
        ({"TIDEWAITER_DEMO": True}, secrets.debug, "fail"),
        ({"ALLOWED_HOSTS": ["*"]}, secrets.hosts, "fail"),
        ({"ALLOWED_HOSTS": ["localhost"]}, secrets.hosts, "warn"),
        ({"ALLOWED_HOSTS": ["desk.example"]}, secrets.hosts, "ok"),
        ({"HTTPS": False}, secrets.https, "fail"),
        ({"HTTPS": True, "TIDEWAITER_PROXIES": 0}, secrets.https, "fail"),
        ({"HTTPS": True, "TIDEWAITER_PROXIES": 1}, secrets.https, "ok"),
    ],
)
def test_settings_that_open_the_door_are_seen(
    settings: Any, changes: dict[str, Any], check: Any, state: str
) -> None:
    settings.HTTPS = True
    for name, value in changes.items():
        setattr(settings, name, value)
    assert states(check()) == [state]


def test_the_folder_of_a_demonstration_is_seen_whatever_the_environment_says(
    settings: Any, desk_home: Path
) -> None:
    desk_home.mkdir()
    settings.TIDEWAITER_DEMO = False
    assert states(secrets.debug()) == ["ok"]
    (desk_home / "demo").touch()
    assert states(secrets.debug()) == ["fail"]


def test_djangos_own_checks_are_asked(settings: Any, db: None) -> None:
    settings.SESSION_COOKIE_SECURE = False
    assert any("security.W012" in told.words for told in secrets.django())


def test_a_log_without_its_guards_is_seen(db: None) -> None:
    assert states(disks.log_guards()) == ["ok"]
    guards.take_off(connection)
    assert states(disks.log_guards()) == ["fail"]
    guards.put_on(connection)


def test_a_share_of_the_network_is_seen(
    db: None, desk_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disks, "_kind_of_disk", lambda _path: "nfs4")
    assert set(states(disks.local_disk())) == {"fail"}


def test_schedules_and_purges_that_are_missing_or_late_are_seen(
    people: Any, actor: Callable[..., Any]
) -> None:
    assert states(upkeep.schedule()) == ["fail", "fail"]
    assert states(upkeep.purge()) == ["warn", "warn"]
    night(people, actor)
    assert states(upkeep.schedule()) == ["ok", "ok"]
    purge_due(system_actor(people.north), timezone.now(), dry_run=False)
    assert states(upkeep.purge()) == ["ok", "warn"]


def test_anchors_that_are_old_or_not_copied_are_seen(
    people: Any, actor: Callable[..., Any]
) -> None:
    assert states(upkeep.anchors_kept()) == ["warn"]
    night(people, actor)
    path = audit.anchor()
    assert path is not None
    assert states(upkeep.anchors_kept()) == ["ok", "warn"]
    copied = path.parent / upkeep.COPIED
    copied.touch()
    assert states(upkeep.anchors_kept()) == ["ok", "ok"]
    long_ago = (datetime.now(UTC) - timedelta(days=9)).timestamp()
    os.utime(copied, (long_ago, long_ago))
    assert states(upkeep.anchors_kept()) == ["ok", "fail"]


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_is_old_gone_or_changed_is_seen(people: Any, tmp_path: Path) -> None:
    assert states(upkeep.backup()) == ["fail"]
    path = tmp_path / "a.backup"
    back_up(path)
    assert states(upkeep.backup())[:2] == ["ok", "ok"]
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(bytes(content))
    assert states(upkeep.backup()) == ["ok", "fail"]
    path.unlink()
    assert states(upkeep.backup()) == ["ok", "warn"]
    noted = json.loads(last_backup_file().read_text())
    for days, state in ((2, "warn"), (9, "fail"), (-1, "fail")):
        at = (datetime.now(UTC) - timedelta(days=days)).isoformat()
        last_backup_file().write_text(json.dumps({**noted, "at": at}))
        assert states(upkeep.backup())[0] == state


def test_a_ledger_that_was_changed_is_a_finding(people: Any) -> None:
    assert states(upkeep.ledger_of_erasures()) == ["warn"]
    ledger.begin()
    assert states(upkeep.ledger_of_erasures()) == ["ok"]
    path = ledger.ledger_file()
    path.write_text(path.read_text().replace("begun", "began"))
    assert [row.state for row in run_all() if row.check == "ledger"] == ["fail"]


def test_people_without_a_second_factor_are_named_by_their_user_name(people: Any) -> None:
    from tidewaiter.desk.keeping.checks import people as checks

    User.objects.update(last_login=timezone.now())
    assert states(checks.second_factor()) == ["ok"]
    people.alice.authenticator_set.all().delete()
    [told] = checks.second_factor()
    assert (told.state, "alice" in told.words, "Ashdown" in told.words) == ("fail", True, False)


def test_a_one_time_password_that_waits_for_long_is_seen(people: Any) -> None:
    from tidewaiter.desk.keeping.checks import people as checks

    assert states(checks.one_time_passwords()) == ["ok"]
    long_ago = timezone.now() - timedelta(days=8)
    User.objects.filter(pk=people.bob.pk).update(must_change_password=True, created_at=long_ago)
    assert states(checks.one_time_passwords()) == ["warn"]
    assert states(checks.administrators()) == ["ok", "warn"]
