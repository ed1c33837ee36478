"""`tidewaiter assess`: who is matched, by which profile, and why."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from tidewaiter.cli.files import Reading, Sources
from tidewaiter.cli.output import DONE, REFUSED, put_line, say
from tidewaiter.records import resolve, resolve_cargo
from tidewaiter.reference import LANGUAGES
from tidewaiter.targeting import (
    Lists,
    RuleSet,
    Surroundings,
    assess_cargo,
    assess_movement,
    assessment_as_dict,
    load_lists,
    load_profiles,
    why_not,
    why_not_as_dict,
)

EXAMPLES = """\
examples:
  tidewaiter assess *.edi                            with the starter profiles
  tidewaiter assess *.edi --profiles mine/           with the profiles of a folder
  tidewaiter assess *.edi --lists lists/ | head -3   the first three matches, with exact lists
  tidewaiter assess manifest.edi discharge.edi       containers and bills of a ship
  tidewaiter assess *.edi --why-not P02-late         who was not hit by a profile, and for want of what

All files together are one picture: later messages change what earlier ones told. Travellers movement by movement,
then containers and bills, the highest score first; what is matched by nothing has no line. The machine ranks and explains; an officer
decides.
"""


def define(parser: ArgumentParser) -> None:
    """Arguments of `assess`."""
    parser.description = "Puts all messages together into what is known, and prints who and what is matched by profiles and lists."
    parser.epilog = EXAMPLES
    parser.add_argument("files", nargs="+", metavar="FILE", help="files of messages; - is stdin")
    parser.add_argument(
        "--profiles",
        action="append",
        default=[],
        metavar="DIR",
        help="instead of the starter profiles",
    )
    parser.add_argument(
        "--lists", action="append", default=[], metavar="DIR", help="CSV files of exact lists"
    )
    parser.add_argument(
        "--shadow", action="store_true", help="also those whom only profiles on trial hit"
    )
    parser.add_argument(
        "--why-not",
        metavar="PROFILE",
        help="instead: whom this profile did not hit, and the conditions that fail",
    )
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="of the reasons")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Assess and print."""
    ruleset = load_profiles(*options.profiles)
    if options.why_not and ruleset.profile(options.why_not) is None:
        known_ids = ", ".join(item.id for item in ruleset.profiles)
        say(f"There is no profile {options.why_not}; there are {known_ids}.")
        return REFUSED
    lists, code = _lists(options.lists)
    if code != DONE:
        return code
    reading = Reading()
    sources = Sources()
    for file in reading.files(options.files):
        sources.add(file)
    known = resolve(sources.told())
    around = Surroundings.of(known)
    for movement in known:
        if options.why_not:
            for missed in why_not(movement, ruleset, options.why_not, others=around):
                line = why_not_as_dict(missed, options.language)
                put_line({**line, "movement": movement.key})
            continue
        for found in assess_movement(
            movement,
            ruleset,
            lists,
            others=around,
            locate=sources.locate,
            with_shadow=options.shadow,
        ):
            line = sources.named(assessment_as_dict(found, options.language))
            put_line({**line, "movement": movement.key})
    if not options.why_not:
        _assess_cargo(sources, ruleset, lists, options)
    return reading.code


def _assess_cargo(sources: Sources, ruleset: RuleSet, lists: Lists, options: Namespace) -> None:
    """The boxes and bills that are matched, each with the voyage calls or flights that it is on."""
    known = resolve_cargo(sources.told())
    calls = {box.key: box.calls for box in known.equipment}
    calls |= {bill.key: bill.calls for bill in known.consignments}
    for found in assess_cargo(
        known, ruleset, lists, locate=sources.locate, with_shadow=options.shadow
    ):
        line = sources.named(assessment_as_dict(found, options.language))
        on = calls[found.key]
        put_line({**line, "movement": on[-1] if on else None, "calls": list(on)})


def _lists(folders: list[str]) -> tuple[Lists, int]:
    """Half a list must not work quietly: any row that cannot be taken refuses them all."""
    lists, findings = load_lists(*folders)
    for found in findings:
        say(f"{found.place}: {found.problem.what}")
    return lists, REFUSED if any(found.is_error for found in findings) else DONE
