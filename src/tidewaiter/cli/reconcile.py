"""`tidewaiter reconcile`: where the messages on one container or bill disagree, and who said what."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from tidewaiter.cli.files import Reading, Sources
from tidewaiter.cli.output import put_line
from tidewaiter.records import resolve_cargo
from tidewaiter.reference import LANGUAGES
from tidewaiter.targeting import cargo_finding_as_dict, reconcile

EXAMPLES = """\
examples:
  tidewaiter reconcile manifest.edi bayplan.edi discharge.edi   a ship: what its messages disagree on
  tidewaiter reconcile *.txt --language fr                      waybills and flight manifests, in French
  tidewaiter reconcile *.edi | grep '"C01"'                     seals only

All files together are one picture: a box or bill told by several is one thing. The gravest findings first; what is not
told is never a finding. An officer judges what it means.
"""


def define(parser: ArgumentParser) -> None:
    """Arguments of `reconcile`."""
    parser.description = (
        "Puts all cargo messages together, and prints where they disagree, with every statement."
    )
    parser.epilog = EXAMPLES
    parser.add_argument("files", nargs="+", metavar="FILE", help="files of messages; - is stdin")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="of the words")
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Reconcile and print."""
    reading = Reading()
    sources = Sources()
    for file in reading.files(options.files):
        sources.add(file)
    for found in reconcile(resolve_cargo(sources.told())):
        line = cargo_finding_as_dict(found, options.language)
        put_line({**line, "statements": [sources.placed(one) for one in line["statements"]]})
    return reading.code
