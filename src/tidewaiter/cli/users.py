"""`tidewaiter users`: people who may sign in, the administrations they work for, and their schedules."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from typing import Any

from tidewaiter.cli.opening import open_desk
from tidewaiter.cli.output import DONE, put_line, say
from tidewaiter.cli.usage import add_verb

EXAMPLES = """\
examples:
  tidewaiter users administration northland --name "Northland Customs" --country NO
  tidewaiter users add --administration northland --name "Ada Anchorage" --role administrator ada
  tidewaiter users schedule northland --jurisdiction Norway --legal-reference "Customs Act, section 8" \\
      --mask-after 180 --delete-after 1825 --raw-after 180 \\
      --officer "Dora Dunelm" --officer-contact dpo@customs.example
  tidewaiter users add --administration northland --unit "Harbour Airport" --place OSL \\
      --name "Bob Brightwater" --role targeting_officer --role search_officer bob
  tidewaiter users list
  tidewaiter users reset-password bob
  tidewaiter users reset-second-factor bob
  tidewaiter users deactivate bob

One-time passwords are printed once, on stdout. These verbs are for who has the server; everybody else
manages people on the desk's own page.
"""


def define(parser: ArgumentParser) -> None:
    """Arguments of `users`."""
    parser.description = "Adds and manages people, without the desk's server running."
    parser.epilog = EXAMPLES
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    _define_people(verbs)
    _define_rooms(verbs)


def _define_people(verbs: Any) -> None:
    add = add_verb(
        verbs,
        "add",
        "add a person and print the one-time password",
        'users add --administration northland --name "Ada Anchorage" --role administrator ada',
        'users add --administration northland --unit "Harbour Airport" --place OSL \\\n'
        '      --name "Bob Brightwater" --role targeting_officer --role search_officer bob',
    )
    add.add_argument("username")
    add.add_argument("--administration", required=True, metavar="CODE")
    add.add_argument("--name", required=True, help="full name")
    add.add_argument("--role", action="append", required=True, help="may be given several times")
    add.add_argument("--unit", default="", help="made if it is not there yet")
    add.add_argument("--place", default="", help="of a new unit: IATA code or UN/LOCODE")
    add.add_argument("--language", default="en", choices=("en", "fr", "es"))
    add.set_defaults(run=run_add)

    everybody = add_verb(
        verbs,
        "list",
        "print everybody as JSON Lines",
        "users list",
        "users list --administration northland | jq -r .username",
    )
    everybody.add_argument("--administration", default="", metavar="CODE", help="of this one only")
    everybody.set_defaults(run=run_list)

    for name, run, summary in (
        ("deactivate", run_deactivate, "close somebody's access at once"),
        ("reactivate", run_reactivate, "open it again, with a one-time password"),
        ("reset-password", run_reset_password, "print a new one-time password"),
        ("reset-second-factor", run_reset_second_factor, "forget a lost telephone or key"),
    ):
        verb = add_verb(verbs, name, summary, f"users {name} bob")
        verb.add_argument("username")
        verb.set_defaults(run=run)


def _define_rooms(verbs: Any) -> None:
    room = add_verb(
        verbs,
        "administration",
        "open the room of an administration",
        'users administration northland --name "Northland Customs" --country NO',
    )
    room.add_argument("code", help="short, for the command line: northland")
    room.add_argument("--name", required=True)
    room.add_argument("--country", required=True, help="ISO 3166-1 alpha-2")
    room.set_defaults(run=run_administration)

    schedule = add_verb(
        verbs,
        "schedule",
        "set the retention schedule of an administration and its data protection officer",
        'users schedule northland --jurisdiction Norway --legal-reference "Customs Act, section 8" \\\n'
        "      --mask-after 180 --delete-after 1825 --raw-after 180 \\\n"
        '      --officer "Dora Dunelm" --officer-contact dpo@customs.example',
    )
    schedule.add_argument("code")
    schedule.add_argument("--jurisdiction", required=True)
    schedule.add_argument("--legal-reference", required=True)
    for name, what in (
        ("mask-after", "names are masked"),
        ("delete-after", "rows are deleted"),
        ("raw-after", "messages as received become unreadable"),
    ):
        schedule.add_argument(f"--{name}", type=int, required=True, metavar="DAYS", help=what)
    schedule.add_argument("--officer", required=True, help="data protection officer")
    schedule.add_argument("--officer-contact", required=True)
    schedule.set_defaults(run=run_schedule)


def run_add(options: Namespace) -> int:
    """Add a person and print the one-time password."""
    made = open_desk().users_add(
        administration=options.administration,
        username=options.username,
        full_name=options.name,
        roles=options.role,
        unit=options.unit,
        place=options.place,
        language=options.language,
    )
    return _put_secret(made)


def run_list(options: Namespace) -> int:
    """Print everybody."""
    for person in open_desk().users_list(options.administration):
        put_line(asdict(person))
    return DONE


def run_deactivate(options: Namespace) -> int:
    """Close somebody's access."""
    open_desk().users_deactivate(options.username)
    say(f"{options.username} can no longer sign in.")
    return DONE


def run_reactivate(options: Namespace) -> int:
    """Open somebody's access again."""
    return _put_secret(open_desk().users_reactivate(options.username))


def run_reset_password(options: Namespace) -> int:
    """Make a new one-time password."""
    return _put_secret(open_desk().users_reset_password(options.username))


def run_reset_second_factor(options: Namespace) -> int:
    """Forget somebody's second factor."""
    open_desk().users_reset_second_factor(options.username)
    say(f"{options.username} sets up a new second factor at the next sign-in.")
    return DONE


def run_administration(options: Namespace) -> int:
    """Open the room of an administration."""
    open_desk().administration_add(code=options.code, name=options.name, country=options.country)
    say(f"{options.name} has its room: {options.code}.")
    return DONE


def run_schedule(options: Namespace) -> int:
    """Set a retention schedule."""
    commands = open_desk()
    from tidewaiter.desk.protection.actions import ScheduleTerms  # noqa: PLC0415  it needs the desk open

    commands.schedule_set(
        options.code,
        ScheduleTerms(
            jurisdiction=options.jurisdiction,
            legal_reference=options.legal_reference,
            mask_after_days=options.mask_after,
            delete_after_days=options.delete_after,
            raw_after_days=options.raw_after,
            officer_name=options.officer,
            officer_contact=options.officer_contact,
        ),
    )
    say(f"The schedule of {options.code} is set.")
    return DONE


def _put_secret(made: Any) -> int:
    put_line({"username": made.username, "one_time_password": made.password})
    say("Shown this once; it must be changed at the first sign-in.")
    return DONE
