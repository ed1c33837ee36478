"""What messages contradict becomes findings and matches, beside what officers decided."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from desk.cargo import ship
from tidewaiter.desk.arrivals import actions as arrivals
from tidewaiter.desk.arrivals.models import Match, MatchHit, Movement
from tidewaiter.desk.cargo.ingest.reasons import Standing
from tidewaiter.desk.cargo.models import CargoCall, Consignment, Equipment, Finding, Party


def told(*, seal: str) -> tuple[bytes, ...]:
    """Plan, manifest, and the terminal's report with the seal that it saw."""
    return (ship.bay_plan(), ship.manifest(), ship.discharged(seal=seal))


def c01() -> list[str]:
    """The boxes whose seals contradict."""
    found = Finding.objects.filter(indicator="C01", severity="high")
    return list(found.values_list("equipment__number", flat=True))


def test_another_seal_at_discharge_is_a_match_with_its_evidence(hand_in, browser, alice):
    hand_in(*told(seal="XX990011"))
    assert c01() == [ship.REEFER]
    box = Equipment.objects.get(number=ship.REEFER)
    match = box.match
    assert match is not None
    assert (match.state, match.label, match.cargo_id) == ("open", ship.REEFER, box.pk)
    hit = match.hits.get(profile="C01-seal")
    assert "XX990011" in hit.words["en"]
    assert "TW778812" in hit.words["es"]
    (reason,) = hit.reasons
    assert reason["source"]
    assert reason["place"]
    page = browser(alice).get(f"/cargo/boxes/{box.pk}/").content.decode()
    assert "XX990011" in page
    assert "The seal is another one" in page
    assert "<mark>" in page
    call = browser(alice).get(f"/cargo/calls/{CargoCall.objects.get().pk}/?tab=findings")
    assert "XX990011" in call.content.decode()


def test_the_same_seal_is_none(hand_in):
    hand_in(*told(seal="TW778812"))
    assert c01() == []
    assert not MatchHit.objects.filter(profile="C01-seal").exists()


@pytest.mark.parametrize("last_first", [False, True])
def test_a_box_is_matched_whatever_the_order_of_its_messages(hand_in, last_first):
    letters = told(seal="XX990011")
    hand_in(*(letters[::-1] if last_first else letters))
    assert c01() == [ship.REEFER]
    assert Match.objects.filter(label=ship.REEFER).count() == 1


def test_a_decision_stands_when_the_same_is_told_again_and_opens_for_a_new_reason(
    hand_in, actor, alice
):
    hand_in(*told(seal="XX990011"))
    match = Match.objects.get(label=ship.REEFER)
    arrivals.review(actor(alice), [match.pk], "no_interest", reason_code="explained_by_papers")
    hand_in(ship.manifest(reference="M2"))
    match.refresh_from_db()
    assert match.state == "no_interest"
    other = ship.manifest(reference="M3").replace(ship.DRY.encode(), b"TIDU7654320")
    clone = other.replace(b"MEA+AAE+G+KGM:16733'\n", b"MEA+AAE+G+KGM:16733'\nSEL+TW778812+CA'\n", 1)
    hand_in(clone)
    match.refresh_from_db()
    assert "C02-cloned-seal" in match.hits.values_list("profile", flat=True)
    assert match.state == "open"


def test_a_reason_of_travellers_is_refused_for_a_box(hand_in, actor, alice):
    hand_in(*told(seal="XX990011"))
    match = Match.objects.get(label=ship.REEFER)
    with pytest.raises(arrivals.Refused):
        arrivals.review(actor(alice), [match.pk], "no_interest", reason_code="not_this_person")


def test_a_party_long_known_without_a_target_speaks_against():
    today = date(2026, 11, 1)
    since = today - timedelta(days=400)
    assert Standing("NORTH FRUIT AS", since, 9, 0).speaks_against(today)
    assert not Standing("NEW", today, 9, 0).speaks_against(today)
    assert not Standing("CAUGHT", since, 9, 1).speaks_against(today)
    assert not Standing("RARE", since, 2, 0).speaks_against(today)


def test_what_speaks_against_stands_beside_the_reasons(hand_in, browser, alice):
    hand_in(*told(seal="TW778812"))
    bill = Consignment.objects.get(number=ship.BILL)
    long_ago = timezone.now() - timedelta(days=400)
    earlier = Movement.objects.create(
        administration=bill.administration,
        key="sea:BEFORE",
        mode="sea",
        state="expected",
        mask_due=bill.mask_due,
        delete_due=bill.delete_due,
    )
    for number in range(6):
        other = Consignment.objects.create(
            movement=earlier,
            administration=bill.administration,
            key=f"old {number}",
            number=f"OLD{number}",
            digest="",
            mask_due=bill.mask_due,
            delete_due=bill.delete_due,
        )
        Party.objects.create(
            consignment=other,
            administration=bill.administration,
            role="consignee",
            name_folded=ship.CONSIGNEE,
            told_at=long_ago,
        )
    hand_in(ship.discharged(seal="XX990011", reference="D2"))
    hit = MatchHit.objects.get(profile="C01-seal")
    assert [item["field"] for item in hit.against] == ["desk.known_party"]
    box = Equipment.objects.get(number=ship.REEFER)
    assert "7 consignments" in browser(alice).get(f"/cargo/boxes/{box.pk}/").content.decode()


def test_ranks_are_of_the_cargo_alone(hand_in):
    hand_in(*told(seal="XX990011"))
    ranks = sorted(Match.objects.values_list("rank", flat=True))
    assert ranks == list(range(1, len(ranks) + 1))
    first = Match.objects.get(rank=1)
    assert first.score == max(Match.objects.values_list("score", flat=True))
