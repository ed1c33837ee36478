"""Checks of a server: small functions, each of which looks at one thing and says how it stands.

A check is a function without arguments that gives `Finding`s; `@check("name")` puts it on the list. A module of
checks is imported below, and that is all there is to adding one.
"""

from tidewaiter.desk.keeping.checks import disks, people, secrets, surroundings, upkeep
from tidewaiter.desk.keeping.checks.register import Finding, check, run_all

__all__ = ["Finding", "check", "disks", "people", "run_all", "secrets", "surroundings", "upkeep"]
