"""`tidewaiter profiles`: the form of risk profiles, and the lint of those that people write."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from tidewaiter.cli.files import words_of
from tidewaiter.cli.output import DONE, REFUSED, put_document, put_line, say
from tidewaiter.cli.usage import add_verb, examples
from tidewaiter.targeting import check_profile_files, finding_as_dict, profile_schema


def define(parser: ArgumentParser) -> None:
    """Arguments of `profiles`."""
    parser.description = "The form of a profile, the fields it may use, and checks of yours."
    parser.epilog = examples("profiles schema > profile.schema.json", "profiles check mine/")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    schema = add_verb(
        verbs,
        "schema",
        "print the JSON Schema of a profile, with its fields and their types",
        "profiles schema > profile.schema.json   for an editor that checks while you type",
    )
    schema.set_defaults(run=run_schema)
    check = add_verb(
        verbs,
        "check",
        "lint profiles; ends with 1 if one would be refused",
        "profiles check mine/                 everything that is wrong, with file and line",
        "profiles check one.yaml two.yaml",
    )
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
