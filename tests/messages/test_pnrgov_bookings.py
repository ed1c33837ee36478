"""What a booking is read to say: locators, times, office, contacts, payment, itinerary, history."""

from __future__ import annotations

import pytest

from messages.pnrs import EARLIER_LEG, LEG, booking, codes, push
from tidewaiter.records import Agency, FlightNumber, Payment

NAME = "TIF+ARDEN+ANNEMRS:A:1'"


# --- locators and times ---


@pytest.mark.parametrize(
    ("locator", "created"),
    [
        ("QX:K7RM2P::020226:0911", "2026-02-02T09:11"),
        ("QX:K7RM2P::020226:091148", "2026-02-02T09:11:48"),
        ("QX:K7RM2P:020226:0911", "2026-02-02T09:11"),
        ("QX:K7RM2P::020226", "2026-02-02"),
        ("QX:K7RM2P", None),
    ],
)
def test_the_time_of_booking_stands_behind_the_locator(locator: str, created: str | None) -> None:
    (read,) = push(f"SRC'RCI+{locator}'{NAME}").bookings
    assert (read.locator, read.created) == ("K7RM2P", created)


def test_every_system_has_its_own_locator_and_the_sender_s_is_the_booking_s() -> None:
    (read,) = push(
        f"SRC'RCI+1Z:P0QQ7A::020226:0910+QX:K7RM2P::020226:0911'{NAME}{LEG}RCI+ZB:OPER8S'"
    ).bookings
    assert read.locators == ("1Z:P0QQ7A", "QX:K7RM2P", "ZB:OPER8S")
    assert (read.carrier, read.locator) == ("QX", "K7RM2P")
    assert read.created == "2026-02-02T09:10"


def test_a_departure_control_reference_is_not_the_locator() -> None:
    (read,) = push(f"SRC'RCI+QX:DCS001:C+1Z:P0QQ7A'{NAME}").bookings
    assert read.locators == ("QX:DCS001", "1Z:P0QQ7A")
    assert read.locator == "P0QQ7A"


def test_changes_and_ticketing_are_told_by_qualifier() -> None:
    read = booking(f"DAT+700:090326:2210+710:020226:0955'{NAME}")
    assert (read.changed, read.ticketed) == ("2026-03-09T22:10", "2026-02-02T09:55")


def test_bookings_split_off_are_no_locators_of_this_one() -> None:
    read = booking(f"{NAME}{LEG}EQN+1'RCI+QX:Q9SPLT'")
    assert read.locators == ("QX:K7RM2P",)
    assert read.split == ("QX:Q9SPLT",)


@pytest.mark.parametrize("date", ["310226:0955", "AB0226:0955", "020226:2575"])
def test_a_date_that_cannot_be_is_a_problem_at_its_place(date: str) -> None:
    message = push(f"SRC'RCI+QX:K7RM2P'DAT+700:{date}'{NAME}")
    (told,) = [one for one in message.problems if one.code == "bad-date"]
    assert (told.segment, told.element, told.detail) == (7, 1, "DAT")


# --- cancellation ---


@pytest.mark.parametrize("office", ["ORG'", "ORG+:+:++++:+'"])
def test_an_empty_office_in_an_update_cancels_the_booking(office: str) -> None:
    message = push(f"SRC'RCI+QX:K7RM2P'{office}", function="MSG+:141'")
    assert message.bookings[0].status == "cancelled"
    assert codes(message) == []


def test_an_empty_office_of_travelling_people_cancels_nothing() -> None:
    message = push(f"SRC'RCI+QX:K7RM2P'ORG'{NAME}{LEG}", function="MSG+:141'")
    assert message.bookings[0].status == "active"


def test_a_full_push_cancels_nothing() -> None:
    assert push("SRC'RCI+QX:K7RM2P'ORG'").bookings[0].status == "active"


# --- office, contacts ---


def test_the_booking_office() -> None:
    read = booking(f"ORG+1Z:LIS+32393340:LISZZ2400+OPO+QX:LIS+T+PT:EUR+A0417'{NAME}")
    assert read.agency == Agency("1Z", "LISZZ2400", "32393340", "OPO", "T", "PT", "EUR", "A0417")


def test_who_checked_in_is_not_the_booking_office() -> None:
    read = booking(f"ORG+1Z:LIS'{NAME}{LEG}DAT+2:100326:1413'ORG+QX:BOG++++A'TRI++061'{NAME}")
    assert read.agency == Agency(system="1Z", city="LIS")


def contacts(segments: str) -> list[tuple[str, str, int | None]]:
    return [(one.kind, one.value, one.traveller) for one in booking(segments).contacts]


def test_an_address_with_its_numbers() -> None:
    assert contacts(
        f"ADD++700:12 QUAY STREET:DUBLIN:L:LEINSTER:IE:D01 X2:H35315550101 M353855550102'{NAME}"
    ) == [
        ("home", "35315550101", None),
        ("mobile", "353855550102", None),
        ("address", "12 QUAY STREET, DUBLIN, L, LEINSTER, IE, D01 X2", None),
    ]


def test_what_is_no_number_belongs_to_the_address() -> None:
    assert contacts(f"ADD++702:12 QUAY STREET:DUBLIN:::IE::D01 X2'{NAME}") == [
        ("address", "12 QUAY STREET, DUBLIN, IE, D01 X2", None)
    ]


def test_an_address_behind_a_name_is_that_traveller_s() -> None:
    assert contacts(f"{NAME}ADD++700:12 QUAY STREET:DUBLIN'") == [
        ("address", "12 QUAY STREET, DUBLIN", 0)
    ]


@pytest.mark.parametrize(
    "segment",
    [
        "IFT+4:28::YY+CTCM 353855550102'",
        "IFT+4:28+YY CTCM 353855550102'",
        "IFT+4:28+YY CTC M 353855550102'",
        "ADD++700:::::::EK CTC M 353855550102'",
        "LTS+14/A/SR/SSR CTCM 353855550102'",
        "SSR+CTCM:HK:1:QX:::::353855550102'",
    ],
)
def test_a_mobile_number_is_found_wherever_it_is_written(segment: str) -> None:
    assert ("mobile", "353855550102", None) in contacts(segment + NAME) or (
        "mobile",
        "353855550102",
        0,
    ) in contacts(segment + NAME)


def test_a_contact_told_twice_is_one() -> None:
    line = "IFT+4:28::YY+CTCE ANNE..ARDEN//EXAMPLE.COM'"
    assert contacts(line + line + NAME) == [("email", "ANNE_ARDEN@EXAMPLE.COM", None)]


def test_a_contact_with_a_name_is_that_traveller_s() -> None:
    people = NAME + "TIF+BRISK+BERTMR:A:2'"
    assert contacts(f"IFT+4:28::YY+CTCH 0205551234-1BRISK/BERT'{people}") == [
        ("home", "0205551234", 1)
    ]


def test_the_address_of_the_machine_that_booked() -> None:
    line = "IFT+4:28+AA 1A-IP ADDRESS OF THE BOOKING 192.0.2.77'"
    assert contacts(line + NAME) == [("ip", "192.0.2.77", None)]


def test_contacts_of_travellers_stand_with_them_too() -> None:
    message = push(f"SRC'RCI+QX:A'{NAME}IFT+4:28::YY+CTCE ANNE//EXAMPLE.COM'")
    (contact,) = message.travellers[0].contacts
    assert contact == message.bookings[0].contacts[0]
    assert message.locate(message.travellers[0].places["contacts.0"]) is not None


# --- payment ---


def test_a_card_is_kept_by_issuer_last_four_and_expiry() -> None:
    read = booking(f"{NAME}FOP+CC::498.20:VI:XXXXXXXXXXXX4321:0928'")
    assert read.payments == (
        Payment("CC", "VI", "4321", expires="2028-09", amount="498.20", traveller=0),
    )


def test_cash_paid_by_somebody_else() -> None:
    read = booking(
        f"{NAME}TKT+9990417000011:T:1'MON+B:410.00:EUR+T:498.20:EUR'FOP+CA'"
        "IFT+4:43+RUI TEIXEIRA+AVENIDA DO MAR 3+351291555010'"
    )
    (payment,) = read.payments
    assert (payment.form, payment.holder, payment.amount, payment.currency) == (
        "CA",
        "RUI TEIXEIRA",
        "498.20",
        "EUR",
    )
    assert [(one.kind, one.value) for one in read.contacts] == [
        ("address", "AVENIDA DO MAR 3"),
        ("phone", "351291555010"),
    ]


def test_a_payer_without_a_form_of_payment_is_kept() -> None:
    assert booking(f"{NAME}IFT+4:43+RUI TEIXEIRA'").payments == (
        Payment("", holder="RUI TEIXEIRA", traveller=0),
    )


def test_several_forms_of_payment() -> None:
    read = booking(f"{NAME}FOP+CC::100.00:AX:XXXXXXXXXXX1005:1127+GR::50.00'")
    assert [(one.form, one.amount) for one in read.payments] == [("CC", "100.00"), ("GR", "50.00")]


def test_each_payer_pays_for_the_ticket_before() -> None:
    read = booking(
        f"{NAME}TKT+9990000000001:T:1'FOP+CA::10'IFT+4:43+PAUL'"
        "TIF+BRISK+BERTMR:A:2'TKT+9990000000002:T:1'FOP+CA::20'"
    )
    assert [(one.traveller, one.amount, one.holder) for one in read.payments] == [
        (0, "10", "PAUL"),
        (1, "20", ""),
    ]


# --- tickets ---


def test_tickets_with_coupon_and_date_of_issue() -> None:
    read = booking(
        f"{NAME}TKT+9990417000011:T:1'DAT+710:020226:0955'{LEG}"
        "SSR+TKNE:HK:1:QX:::MAD:BOG:9990417000011C2+::1'"
    )
    (ticket,) = read.tickets
    assert (ticket.number, ticket.coupon, ticket.issued, ticket.traveller) == (
        "9990417000011",
        "2",
        "2026-02-02T09:55",
        0,
    )


def test_the_coupon_is_that_of_this_flight() -> None:
    ticket = "SSR+TKNE:HK:1:QX:::LIS:MAD:9990417000011C{}+::1'"
    read = booking(NAME + EARLIER_LEG + ticket.format(1) + LEG + ticket.format(2))
    assert [one.coupon for one in read.tickets] == ["2"]


def test_ticketless_and_senseless_numbers() -> None:
    assert booking(f"{NAME}TKT+:700'TKT+:702'TKT+0'").tickets == ()
    assert [one.number for one in booking(f"{NAME}TKT+.02127:T:1'").tickets] == [".02127"]


def test_a_ticket_told_in_words() -> None:
    read = booking(f"{NAME}{LEG}SSR+TKNE::::::::TKT NBR 9990417000011 20FEB26 E ANNEARDEN'")
    assert [(one.number, one.issued) for one in read.tickets] == [("9990417000011", "2026-02-20")]


def test_the_ticket_of_an_infant_is_the_infant_s() -> None:
    read = booking(
        f"{NAME}TIF+ARDEN+OLE:IN:1I'{LEG}SSR+TKNE:HK:1:QX:::MAD:BOG:INF9990417000012C1+::1'"
    )
    assert [(one.number, one.traveller) for one in read.tickets] == [("9990417000012", 1)]


# --- itinerary ---


def test_legs_in_their_order_with_status_and_aircraft() -> None:
    read = booking(NAME + EARLIER_LEG + "RPI+2+HK'APD+320'" + LEG + "RPI+2+HL'APD+333'")
    assert [
        (leg.carrier, leg.number, leg.departure.place, leg.status, leg.party, leg.equipment)
        for leg in read.itinerary
    ] == [("QX", "0411", "LIS", "HK", 2, "320"), ("QX", "0417", "MAD", "HL", 2, "333")]
    assert read.itinerary[1].booking_class == "Y"


@pytest.mark.parametrize(
    ("segments", "operating"),
    [
        ("TVL+110326:1200::1710+MAD+BOG+ZQ:QX+5678:Y'TRA+QX+417:Y'", ("QX", "0417")),
        ("TVL+110326:1200::1710+MAD+BOG+ZQ:QX+5678:Y'TVL+++++417:M'", ("QX", "0417")),
        ("TVL+110326:1200::1710+MAD+BOG+ZQ:QX+5678:Y'", ("QX", "5678")),
        ("TVL+110326:1200::1710+MAD+BOG+ZQ+5678:Y'", None),
    ],
)
def test_marketing_and_operating_flight(segments: str, operating: tuple[str, str] | None) -> None:
    (leg,) = booking(NAME + segments).itinerary
    assert (leg.carrier, leg.number) == ("ZQ", "5678")
    assert leg.operating == (FlightNumber(*operating) if operating else None)


def test_an_open_leg() -> None:
    (leg,) = booking(f"{NAME}TVL++BOG+MAD+QX+OPEN'").itinerary
    assert (leg.open, leg.number, leg.departure.local) == (True, "", None)


def test_a_leg_told_twice_is_one() -> None:
    assert len(booking(NAME + LEG + LEG).itinerary) == 1


def test_what_is_no_flight_is_a_service() -> None:
    read = booking(
        f"{NAME}{LEG}MSG+8'TVL+110326:1500:150326+BOG:HOTEL OF THE ANDES++HZ+67576:DBL'"
        "ABI+1+:LISQX+LIS++QX'"
    )
    assert len(read.itinerary) == 1
    assert read.services == ("2026-03-11 2026-03-15 BOG HOTEL OF THE ANDES HZ 67576 DBL",)


def test_services_that_may_be_kept() -> None:
    read = booking(f"{NAME}{LEG}EBD+EUR:60.00+1::N'SSR+BIKE:HK:1:QX:::MAD:BOG:FOLDED+::1'")
    assert read.services == ("EXCESS BAGGAGE EUR 60.00 1", "BIKE FOLDED")


# --- groups, remarks, history ---


def test_a_party_and_the_places_held_in_it() -> None:
    read = booking("TIF+RIVER ROWERS CLUB:G'" + NAME + "TIF+TBA+A:A:2'TIF+TBA+B:A:3'")
    assert (read.group_name, read.named, read.unnamed) == ("RIVER ROWERS CLUB", 1, 2)


def test_remarks_stay_remarks() -> None:
    read = booking(f"IFT+4:28::QX+VIP GUEST OF THE LINE'{NAME}IFT+4:99+SOMETHING:ELSE'")
    assert read.remarks == ("VIP GUEST OF THE LINE", "SOMETHING:ELSE")


HISTORY = (
    "ABI+1+:LISQX+LIS++QX'DAT+ZT:030226:1010'SAC+++X'TVL+100326:1200::1710+MAD+BOG+QX+417:Y'"
    "RPI+1+K'SAC+++A'TIF+ARDEN+ANNEMS:A:1'ABI+1++++QX'DAT+T:040226:0805'SAC+++C'IFT+4:19+GN CHANGED'"
)


def test_history_is_kept_as_a_time_line_and_never_current() -> None:
    message = push(f"SRC'RCI+QX:A'{NAME}{LEG}{HISTORY}")
    (read,) = message.bookings
    assert [leg.departure.local for leg in read.itinerary] == ["2026-03-11T12:00"]
    assert [one.title for one in message.travellers] == ["MRS"]
    assert [(one.at, one.action, one.segment) for one in read.history] == [
        ("2026-02-03T10:10Z", "X", "TVL"),
        ("2026-02-03T10:10Z", "A", "TIF"),
        ("2026-02-04T08:05", "C", "IFT"),
    ]
    assert read.history[2].summary == "GN CHANGED"


def test_history_whose_start_is_lost_is_still_history() -> None:
    read = booking(NAME + LEG + HISTORY[HISTORY.index("SAC") :])
    assert len(read.itinerary) == 1
    assert len(read.history) == 3


def test_a_start_of_history_without_history_hides_nobody() -> None:
    assert [one.family_name for one in push(f"SRC'RCI+QX:A'ABI+1'{NAME}").travellers] == ["ARDEN"]


def test_lines_of_the_reservation_system_keep_raw_separators() -> None:
    read = booking(f"{NAME}LTS+0/O/SS/QX 417 Y 11MAR *1A/E*+MORE:AND MORE'")
    assert read.history[0].summary == "0/O/SS/QX 417 Y 11MAR *1A/E*+MORE:AND MORE"


def test_every_field_of_a_booking_knows_its_place() -> None:
    text = (
        "DAT+700:090326:2210'ORG+1Z:LIS'IFT+4:28::YY+CTCM 353855550102'IFT+4:28::QX+GOOD GUEST'"
        f"{NAME}TKT+9990417000011:T:1'FOP+CA::10'{LEG}{HISTORY}"
    )
    message = push(f"SRC'RCI+QX:K7RM2P::020226:0911'{text}")
    places = message.bookings[0].places
    assert {
        "locator",
        "created",
        "changed",
        "agency",
        "contacts.0",
        "remarks.0",
        "tickets.0",
        "payments.0",
        "itinerary.0",
        "history.2",
        "travellers",
    } <= set(places)
    assert places["locator"] == (6, 1)
    for name, place in places.items():
        assert message.locate(place) is not None, name
