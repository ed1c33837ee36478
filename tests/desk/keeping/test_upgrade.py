"""The database of an earlier landing becomes today's: with everything that was in it, and by the same clock.

The files in `upgrades` are made by `tools/upgrade_fixture.py`, one at every landing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.utils import timezone

import upgrade_fixture
from desk.night import SECRETS
from desk.test_nothing_is_left import all_rows, files_of_database, named
from tidewaiter.desk.accounts.models import Administration, User
from tidewaiter.desk.accounts.queries import administration_by_code
from tidewaiter.desk.arrivals.ingest.deliveries import redacted_copy
from tidewaiter.desk.arrivals.models import Delivery, Match, Movement, Traveller
from tidewaiter.desk.audit.queries import verify
from tidewaiter.desk.commands import purge
from tidewaiter.desk.common import ledger
from tidewaiter.desk.inspections.models import ControlOrder
from tidewaiter.desk.keeping.backing_up import back_up
from tidewaiter.desk.keeping.checks.disks import log_guards
from tidewaiter.desk.keeping.content import Content
from tidewaiter.desk.keeping.restoring import all_or_nothing, load_as_it_stood, restore
from tidewaiter.desk.keeping.sealing import SealedWriter
from tidewaiter.desk.keeping.upgrading import bring_up_to_date

pytestmark = pytest.mark.django_db(transaction=True)

LANDINGS = sorted(upgrade_fixture.FOLDER.glob("*.jsonl"))


@pytest.fixture(params=LANDINGS, ids=lambda path: path.stem)
def landing(
    request: pytest.FixtureRequest,
    settings: Any,
    tmp_path: Path,
    another_database: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A file of an earlier landing, with its master key, on the day after it was made."""
    path: Path = request.param
    key = tmp_path / "landing.key"
    key.write_text(upgrade_fixture.MASTER_KEY)
    settings.TIDEWAITER_MASTER_KEY_FILE = key
    made = datetime.fromisoformat(json.loads(path.read_text().splitlines()[0])["at"])
    monkeypatch.setattr(timezone, "now", lambda: made + timedelta(minutes=10))
    another_database()
    return path


@pytest.fixture
def upgraded(landing: Path) -> Path:
    """Its database, as it stood, and then brought up to date as every start of the service does."""
    with all_or_nothing():
        load_as_it_stood(Content(iter(landing.read_bytes().splitlines())), lambda _line: None)
    bring_up_to_date()
    return landing


def test_there_is_a_database_of_an_earlier_landing() -> None:
    assert LANDINGS


def test_everything_that_was_known_is_read_on_todays_pages(
    upgraded: Path, browser: Callable[..., Client]
) -> None:
    movement, match, order = Movement.objects.get(), Match.objects.get(), ControlOrder.objects.get()
    alice = User.objects.get(username="alice")
    User.objects.filter(pk=alice.pk).update(must_change_password=False)
    enrolled = Authenticator(user=alice, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    Authenticator.objects.bulk_create([enrolled])
    alice.refresh_from_db()
    client = browser(alice)
    for url, words in (
        ("/arrivals/", "KX0017"),
        (f"/arrivals/flights/{movement.pk}/", "QUILLFEATHER"),
        (f"/arrivals/travellers/{match.traveller_id}/", "XK1000001"),
        ("/orders/", order.number),
        (f"/orders/{order.pk}/", "QUILLFEATHER"),
    ):
        answer = client.get(url)
        assert answer.status_code == 200, url
        text = answer.content.decode().upper().replace(" ", "")
        assert words.upper().replace(" ", "") in text, url
    assert b"QUILLFEATHER" in redacted_copy(Delivery.objects.get())
    assert Administration.objects.count() == 2


def test_its_log_is_whole_and_guarded(upgraded: Path) -> None:
    assert verify().ok
    assert [told.state for told in log_guards()] == ["ok"]


def test_its_people_go_when_their_time_is_over(upgraded: Path) -> None:
    assert set(named(all_rows())) == set(SECRETS)
    later = timezone.now() + timedelta(days=5 * 366)
    purge(dry_run=False, now=later)
    assert not named(all_rows())
    for name, content in files_of_database().items():
        assert not named(content.upper().decode("latin-1")), name
    assert Traveller.objects.count() == 0
    assert verify().ok


def test_a_backup_of_the_earlier_version_is_put_back_into_this_one(
    landing: Path, tmp_path: Path
) -> None:
    file = tmp_path / "earlier.backup"
    with file.open("wb") as handle:
        writer = SealedWriter(handle, version="0.1.0", at=datetime.now(UTC).isoformat())
        writer.write(landing.read_bytes())
        writer.close()
    ledger.begin()
    done = restore(file)
    assert connection.introspection.table_names()
    assert Match.objects.get().state == Match.State.TARGET
    assert administration_by_code("north") is not None
    assert (verify().ok, verify().restored_at) == (True, (done.log_restored_at,))


def test_a_database_that_was_not_brought_up_to_date_can_be_backed_up(
    landing: Path, tmp_path: Path
) -> None:
    with all_or_nothing():
        load_as_it_stood(Content(iter(landing.read_bytes().splitlines())), lambda _line: None)
    back_up(tmp_path / "before.backup")
    done = restore(tmp_path / "before.backup", replace=True)
    assert done.rows > len(LANDINGS)
    assert Match.objects.get().state == Match.State.TARGET
