"""Loading of the data files that lie beside the modules which use them."""

from __future__ import annotations

import csv
import io
from importlib import resources
from typing import Any

import yaml

# The C loader reads the same YAML several times faster; wheels carry it, a source build may not.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_yaml(package: str, name: str) -> Any:
    """The YAML file `name` of a package, as plain values."""
    return parse_yaml(resources.files(package).joinpath(name).read_text("utf-8"))


def parse_yaml(text: str) -> Any:
    """YAML text as plain values; raises `yaml.YAMLError` with line and column."""
    return yaml.load(text, _SafeLoader)  # noqa: S506  the loader is a safe one, in C where there is one


def load_csv(package: str, name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of a package, by the names in its first line. Lines with `#` first are remarks."""
    text = resources.files(package).joinpath(name).read_text("utf-8")
    lines = (line for line in io.StringIO(text) if not line.startswith("#"))
    return list(csv.DictReader(lines))
