"""What stands before the first request, and the doors of the command line."""

from __future__ import annotations

import gettext
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from tidewaiter.desk import commands, serving
from tidewaiter.desk.accounts.models import Unit, User
from tidewaiter.desk.protection.actions import ScheduleTerms, require_ready
from tidewaiter.errors import Refused

PO = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Sign in"
msgstr "Se connecter"
"""


@pytest.fixture
def translation(tmp_path: Path, settings: Any) -> Path:
    """One translation that was never compiled."""
    path = tmp_path / "locale" / "fr" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(PO, "utf-8")
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    return path


def test_a_translation_is_compiled_when_it_is_missing_or_older(translation: Path) -> None:
    assert list(serving.stale_translations()) == [translation]
    serving.compile_translation(translation)
    compiled = translation.with_suffix(".mo")
    with compiled.open("rb") as handle:
        assert gettext.GNUTranslations(handle).gettext("Sign in") == "Se connecter"
    assert list(serving.stale_translations()) == []
    later = compiled.stat().st_mtime + 10
    os.utime(translation, (later, later))
    assert list(serving.stale_translations()) == [translation]


def test_a_program_that_may_not_be_written_starts_with_the_translations_it_has(
    translation: Path, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path
) -> None:
    def refuse(_path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    said: list[str] = []
    settings.TIDEWAITER_HOME = tmp_path / "home"
    monkeypatch.setattr(serving, "compile_translation", refuse)
    monkeypatch.setattr(serving, "bring_up_to_date", list)
    monkeypatch.setattr(serving, "call_command", lambda *_names, **_options: None)
    serving.prepare(said.append)
    assert "  left as it is: Permission denied" in said


def test_a_certificate_without_its_key_stops_the_start(settings: Any) -> None:
    settings.TIDEWAITER_TLS_CERTIFICATE = Path("/some/certificate.pem")
    with pytest.raises(Refused, match="belong together"):
        serving.serve()


def test_a_new_server_gets_its_first_people(db: None) -> None:
    commands.administration_add(code="north", name="Northland Customs", country="no")
    made = commands.users_add(
        administration="north",
        username="adam",
        full_name="Adam Anchorage",
        roles=["administrator"],
        unit="Harbour",
        place="osl",
    )
    adam = User.objects.get(username="adam")
    assert adam.check_password(made.password)
    assert adam.unit == Unit.objects.get(name="Harbour", place="OSL")
    (listed,) = commands.users_list("north")
    assert (listed.username, listed.active, listed.second_factor) == ("adam", True, False)
    commands.users_add(
        administration="north", username="dora", full_name="D", roles=[], unit="Harbour"
    )
    assert Unit.objects.count() == 1


def test_what_is_not_there_is_refused_with_what_is(people: Any) -> None:
    with pytest.raises(Refused, match="Known: north, south"):
        commands.users_list("nowhere")
    with pytest.raises(Refused, match="no user zoe"):
        commands.users_deactivate("zoe")
    with pytest.raises(Refused, match="exists"):
        commands.administration_add(code="north", name="Again", country="NO")


def test_the_way_back_in_for_the_only_administrator(people: Any) -> None:
    made = commands.users_reset_password("adam")
    commands.users_reset_second_factor("adam")
    people.adam.refresh_from_db()
    assert people.adam.check_password(made.password)
    assert people.adam.must_change_password
    assert not Authenticator.objects.filter(user=people.adam).exists()


def test_access_is_closed_and_opened_by_command(people: Any) -> None:
    commands.users_deactivate("BOB")
    assert not next(row for row in commands.users_list() if row.username == "bob").active
    made = commands.users_reactivate("bob")
    people.bob.refresh_from_db()
    assert people.bob.is_active
    assert people.bob.check_password(made.password)


def test_a_schedule_is_set_by_command(people: Any) -> None:
    terms = ScheduleTerms("Northland", "Act 12", 30, 300, 30, "Dora Dunelm", "dpo@north.example")
    commands.schedule_set("north", terms)
    assert require_ready(people.north.pk).mask_after_days == 30


@pytest.mark.django_db(transaction=True)
def test_the_nightly_run_purges_every_administration_and_anchors_the_log() -> None:
    commands.administration_add(code="north", name="Northland Customs", country="NO")
    commands.administration_add(code="south", name="Southmark Customs", country="PT")
    counts = commands.purge(dry_run=False, now=datetime(2026, 3, 4, tzinfo=UTC))
    assert set(counts) == {"north", "south"}
    assert {count.kind for count in counts["north"]} >= {"message_key"}
    anchor = commands.audit_anchor()
    assert anchor is not None
    assert anchor.exists()
    assert commands.audit_verify().ok
