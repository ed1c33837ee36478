"""What the world is: words, places, countries, and the loading of data files."""

from tidewaiter.reference.containers import ContainerNumber, container_number
from tidewaiter.reference.countries import Country, country, country_name
from tidewaiter.reference.files import load_csv, load_yaml, parse_yaml
from tidewaiter.reference.numbers import awb_check_digit, awb_is_valid, awb_number, imo_number
from tidewaiter.reference.places import Airport, airport, local_to_utc, zone_of
from tidewaiter.reference.seas import (
    Position,
    SeaRoute,
    knows_routes,
    land,
    passage_name,
    position,
    sea_route,
)
from tidewaiter.reference.stowage import Stowage, pair_of, stowage
from tidewaiter.reference.words import LANGUAGES, Words

__all__ = [
    "LANGUAGES",
    "Airport",
    "ContainerNumber",
    "Country",
    "Position",
    "SeaRoute",
    "Stowage",
    "Words",
    "airport",
    "awb_check_digit",
    "awb_is_valid",
    "awb_number",
    "container_number",
    "country",
    "country_name",
    "imo_number",
    "knows_routes",
    "land",
    "load_csv",
    "load_yaml",
    "local_to_utc",
    "pair_of",
    "parse_yaml",
    "passage_name",
    "position",
    "sea_route",
    "stowage",
    "zone_of",
]
