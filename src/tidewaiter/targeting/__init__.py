"""Targeting: risk profiles, exact lists, and the assessment of a movement against both, with reasons in words."""

from tidewaiter.targeting.assess import assess_movement, assessment_as_dict
from tidewaiter.targeting.assess_cargo import assess_cargo
from tidewaiter.targeting.check import check_profile_files
from tidewaiter.targeting.features import Look, Surroundings, Watch
from tidewaiter.targeting.findings import Finding, finding_as_dict
from tidewaiter.targeting.grounds import LegalBasis, Offence, legal_bases, offences
from tidewaiter.targeting.indicators import Indicator, indicators
from tidewaiter.targeting.judging import Assessment, Hit, Locate
from tidewaiter.targeting.lists import ListEntry, ListKind, Lists, load_lists, normalise
from tidewaiter.targeting.profile import Profile, profile_as_dict
from tidewaiter.targeting.profile_words import profile_in_words
from tidewaiter.targeting.reasons import Reason
from tidewaiter.targeting.reconciling import (
    CargoFinding,
    CargoIndex,
    cargo_finding_as_dict,
    reconcile,
)
from tidewaiter.targeting.ruleset import RuleSet, load_profiles, starter_profiles_dir
from tidewaiter.targeting.schema import profile_schema
from tidewaiter.targeting.tables import sharing_limit
from tidewaiter.targeting.why_not import WhyNot, why_not, why_not_as_dict

__all__ = [
    "Assessment",
    "CargoFinding",
    "CargoIndex",
    "Finding",
    "Hit",
    "Indicator",
    "LegalBasis",
    "ListEntry",
    "ListKind",
    "Lists",
    "Locate",
    "Look",
    "Offence",
    "Profile",
    "Reason",
    "RuleSet",
    "Surroundings",
    "Watch",
    "WhyNot",
    "assess_cargo",
    "assess_movement",
    "assessment_as_dict",
    "cargo_finding_as_dict",
    "check_profile_files",
    "finding_as_dict",
    "indicators",
    "legal_bases",
    "load_lists",
    "load_profiles",
    "normalise",
    "offences",
    "profile_as_dict",
    "profile_in_words",
    "profile_schema",
    "reconcile",
    "sharing_limit",
    "starter_profiles_dir",
    "why_not",
    "why_not_as_dict",
]
