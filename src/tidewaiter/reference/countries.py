"""Countries and the issuers of travel documents: any code that messages use, to one entry."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from babel import Locale

from tidewaiter.reference.files import load_csv


@dataclass(frozen=True, slots=True)
class Country:
    """A country, or another issuer of travel documents (then `alpha2` is empty).

    `alpha3` is ISO 3166-1 alpha-3 or the code of ICAO Doc 9303 part 3, section 5.
    """

    alpha2: str
    alpha3: str
    name: str


@cache
def _by_code() -> dict[str, Country]:
    table: dict[str, Country] = {}
    for row in load_csv("tidewaiter.reference", "countries.csv"):
        entry = Country(row["alpha2"], row["alpha3"], row["name"])
        table[row["alpha3"]] = entry
        if row["alpha2"] and not row["same_as"]:
            table[row["alpha2"]] = entry
    return table


def country(code: str) -> Country | None:
    """The country of a two- or three-letter code as written in a message, or None."""
    return _by_code().get(code.strip().upper())


@cache
def country_name(code: str, language: str = "en") -> str:
    """A country's name in a reader's language (Unicode CLDR), or the code itself where it is not known."""
    found = country(code)
    if found is None:
        return code
    name = Locale.parse(language.replace("-", "_")).territories.get(found.alpha2)
    return name or found.name
