"""Noise: typing errors, what is left out, units mixed up, at rates that know nothing of who is a threat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random
from typing import Any

from tidewaiter.reference import load_yaml
from tidewaiter.simulation.sending import Lines
from tidewaiter.simulation.world import Passenger, Reservation

_POUNDS_A_KILOGRAM = 2.2046


def spoil(layer: Iterable[Reservation], rng: Random) -> None:
    """Let the senders of a layer err. Every traveller draws as often, so that no error moves another."""
    for booking in layer:
        for passenger in booking.passengers:
            _spoil(passenger, rng)


def lines() -> Lines:
    """How messages of a generated world travel."""
    told = _rates()
    held_up_for = timedelta(minutes=told["held_up_minutes"])
    return Lines(told["held_up"], held_up_for, told["sent_twice"])


@cache
def _rates() -> Any:
    return load_yaml("tidewaiter.simulation", "noise.yaml")


def _spoil(passenger: Passenger, rng: Random) -> None:
    rates, typed = _rates(), _rates()["typed_wrongly"]
    name, birth, document = (rng.random() < typed[it] for it in ("name", "birth_date", "document"))
    untold, unseated = rng.random() < rates["document_not_told"], rng.random()
    pounds, where = rng.random() < rates["pounds_told_as_kilograms"], rng.random()
    person = passenger.person
    listed = person
    if name:
        listed = replace(listed, family=_two_changed(person.family, where))
    if birth:
        listed = replace(listed, born=person.born - timedelta(days=1 + int(where * 30)))
    if document:
        listed = replace(listed, document=_two_changed(person.document, where))
    if untold:
        listed = replace(listed, document="")
    if unseated < rates["seat_not_told"]:
        passenger.seat = ""
    if pounds:
        passenger.kg = round(passenger.kg * _POUNDS_A_KILOGRAM)
    if listed is not person:
        passenger.as_listed = listed


def _two_changed(text: str, where: float) -> str:
    """Two neighbouring characters in each other's place, after the first two."""
    at = 2 + int(where * max(1, len(text) - 3))
    if at + 1 >= len(text):
        return text
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
