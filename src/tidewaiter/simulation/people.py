"""People who do not exist: names, birth dates, documents, telephones, drawn without repetition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from itertools import count
from random import Random
from typing import Any, Literal

from tidewaiter.errors import TidewaiterError
from tidewaiter.reference import load_yaml
from tidewaiter.simulation.world import Kind, Person
from tidewaiter.simulation.writing import spell

_LOCATOR_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_YEARS: Mapping[Kind, tuple[float, float]] = {"A": (19, 78), "C": (2.2, 11.5), "IN": (0.2, 1.8)}
_TWO_GIVEN_NAMES = 0.25
_NOT_IN_MAIL = str.maketrans("", "", "' ")


@cache
def name_data() -> Any:
    """The file of names."""
    return load_yaml("tidewaiter.simulation", "names.yaml")


def stream(seed: int, *names: str) -> Random:
    """The stream of chance of one part of the day: what one part draws does not move another."""
    return Random("/".join((str(seed), *names)))  # noqa: S311  a story needs no secrets


def weighted(rng: Random, weights: Mapping[Any, float]) -> Any:
    """One of the keys, as often as its weight says."""
    return rng.choices(list(weights), list(weights.values()))[0]


class Registry:
    """What may be given out only once in the whole day: names, documents, locators, telephones, tickets.

    Two travellers who share one of them share it because a story says so.
    """

    def __init__(
        self, seed: int, today: date, taken: frozenset[str] = frozenset(), *, phones: bool = True
    ) -> None:
        self.today = today
        self._given = set(taken)
        self._phones = _telephones(seed, self._given) if phones else {}
        self._tags = count(100_000)

    def locator(self, rng: Random) -> str:
        """A booking locator: six characters."""
        return self._once(lambda: "".join(rng.choices(_LOCATOR_LETTERS, k=6)))

    def ticket(self, rng: Random, prefix: str) -> str:
        """A ticket number: the carrier's prefix and ten digits."""
        return self._once(lambda: f"{prefix}{rng.randrange(2_400_000_000, 2_499_999_999)}")

    def phone(self, name_set: str) -> str:
        """A telephone number of a place where people of this name set live."""
        ranges = name_data()["sets"][name_set]["phones"]
        for name in (*ranges, *self._phones):
            if self._phones[name]:
                return self._phones[name].pop()
        raise TidewaiterError(
            "The day has more bookings than there are telephone numbers of fiction."
        )

    def tags(self, bags: int) -> int:
        """The first of as many bag tags in a row as somebody has bags."""
        first = next(self._tags)
        for _ in range(bags - 1):
            next(self._tags)
        return first

    def street(self, rng: Random) -> str:
        """A street and number nobody else lives at."""
        return self._once(lambda: f"{rng.randrange(1, 240)} {rng.choice(name_data()['streets'])}")

    def person(
        self, rng: Random, name_set: str, kind: Kind = "A", like: Person | None = None
    ) -> Person:
        """Somebody; with `like`, of the same family and home."""
        data = name_data()["sets"][name_set]
        sex: Literal["M", "F"] = "F" if rng.random() < 0.5 else "M"
        country = like.country if like else weighted(rng, data["countries"])
        city = like.city if like else rng.choice(data["cities"][country])
        family, given = like.family if like else "", ""

        def name() -> str:
            nonlocal family, given
            family = like.family if like else rng.choice(data["heads"]) + rng.choice(data["tails"])
            names = rng.sample(data["women" if sex == "F" else "men"], 2)
            given = " ".join(names if rng.random() < _TWO_GIVEN_NAMES else names[:1])
            return f"{family}/{given}"

        self._once(name)
        low, high = _YEARS[kind]
        return Person(
            family=family,
            given=given,
            sex=sex,
            born=self.today - timedelta(days=int(rng.uniform(low, high) * 365.25)),
            country=country,
            residence=country,
            city=city,
            document=self.document(rng, country),
            expires=self.today + timedelta(days=rng.randrange(120, 3300)),
            kind=kind,
        )

    def document(self, rng: Random, country: str) -> str:
        """A passport number: the country's first letter, X and six digits."""
        return self._once(lambda: f"{country[0]}X{rng.randrange(100_000, 999_999)}")

    def _once(self, draw: Callable[[], str]) -> str:
        for _ in range(1000):
            value = draw()
            if value not in self._given:
                self._given.add(value)
                return value
        raise TidewaiterError("The day has more travellers than there are invented values for.")


def email(rng: Random, person: Person) -> str:
    """A mail address at a domain kept for examples."""
    given = _mail_name(person.given.split()[0])
    family = _mail_name(person.family)
    mark = rng.choice([".", ".", "_", "-"])
    number = str(rng.randrange(60, 99)) if rng.random() < 0.4 else ""
    return f"{given}{mark}{family}{number}@{rng.choice(name_data()['mail_domains'])}"


def _mail_name(name: str) -> str:
    return spell(name, "plain").translate(_NOT_IN_MAIL).lower()


def _telephones(seed: int, taken: set[str]) -> dict[str, list[str]]:
    pools = {}
    for name, scope in name_data()["phones"].items():
        low, high = scope.get("low", 0), scope.get("high", 10 ** scope["digits"] - 1)
        numbers = [f"{scope['prefix']}{n:0{scope['digits']}d}" for n in range(low, high + 1)]
        pools[name] = [number for number in numbers if number not in taken]
        stream(seed, "phones", name).shuffle(pools[name])
    return pools
