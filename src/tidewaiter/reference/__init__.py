"""What the world is: words, places, countries, and the loading of data files."""

from tidewaiter.reference.countries import Country, country, country_name
from tidewaiter.reference.files import load_csv, load_yaml, parse_yaml
from tidewaiter.reference.places import Airport, airport, local_to_utc
from tidewaiter.reference.words import LANGUAGES, Words

__all__ = [
    "LANGUAGES",
    "Airport",
    "Country",
    "Words",
    "airport",
    "country",
    "country_name",
    "load_csv",
    "load_yaml",
    "local_to_utc",
    "parse_yaml",
]
