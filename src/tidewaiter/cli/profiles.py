"""`tidewaiter profiles`: the form of risk profiles, and the lint of those that people write."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from tidewaiter.cli.files import words_of
from tidewaiter.cli.output import DONE, REFUSED, put_document, put_line, say
from tidewaiter.targeting import check_profile_files, finding_as_dict, profile_schema

EXAMPLES = """\
examples:
  tidewaiter profiles schema > profile.schema.json   for an editor that checks while you type
  tidewaiter profiles check mine/                    everything that is wrong, with file and line
  tidewaiter profiles check one.yaml two.yaml
"""


def define(parser: ArgumentParser) -> None:
    """Arguments of `profiles`."""
    parser.description = "The form of a profile, the fields it may use, and checks of yours."
    parser.epilog = EXAMPLES
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    schema = verbs.add_parser("schema", help="the JSON Schema, and the fields with their types")
    schema.set_defaults(run=run_schema)
    check = verbs.add_parser("check", help="lint profiles; ends with 1 if one would be refused")
    check.add_argument("files", nargs="+", metavar="FILE", help="files or folders of profiles")
    check.set_defaults(run=run_check)


def run_schema(_options: Namespace) -> int:
    """Print the schema."""
    put_document(profile_schema())
    return DONE


def run_check(options: Namespace) -> int:
    """Print what is wrong."""
    findings = check_profile_files(*options.files)
    for found in findings:
        put_line(finding_as_dict(found))
        say(f"{found.place}: {words_of(found.problem)}")
    errors = sum(found.is_error for found in findings)
    if errors:
        say(f"{errors} to be mended before they can be used.")
        return REFUSED
    say("They can be used." if findings else "Nothing is wrong.")
    return DONE
