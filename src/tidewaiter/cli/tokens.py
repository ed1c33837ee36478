"""`tidewaiter tokens`: what systems show instead of a password."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from tidewaiter.cli.opening import open_desk
from tidewaiter.cli.output import DONE, put_line, say
from tidewaiter.cli.usage import add_verb

EXAMPLES = """\
examples:
  tidewaiter tokens add --administration northland --name "QX Air departure control"
  tidewaiter tokens add --administration northland --name "Monitoring" --scope watch --days 90
  tidewaiter tokens list
  tidewaiter tokens revoke 0d6cbd3a-6d0c-4a57-9df3-7c6f1b1f1f58

A token is printed once, on stdout, and stored only as a keyed digest. It belongs to one administration, does one
thing, and ends by itself. docs/interface.md shows how a system uses it.
"""


def define(parser: ArgumentParser) -> None:
    """Arguments of `tokens`."""
    parser.description = (
        "Makes, lists and revokes tokens of systems, without the desk's server running."
    )
    parser.epilog = EXAMPLES
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    add = add_verb(
        verbs,
        "add",
        "make a token and print it",
        'tokens add --administration northland --name "QX Air departure control"',
    )
    add.add_argument("--administration", required=True, metavar="CODE")
    add.add_argument("--name", required=True, help="the system that will show it")
    add.add_argument(
        "--scope",
        default="upload",
        choices=("upload", "watch"),
        help="hand messages in (upload), or read the state of health (watch)",
    )
    add.add_argument("--days", type=int, default=365, help="how long it lives (365)")
    add.set_defaults(run=run_add)

    listed = add_verb(
        verbs,
        "list",
        "print all tokens as JSON Lines, without their secrets",
        "tokens list",
        "tokens list --administration northland | jq -r .name",
    )
    listed.add_argument("--administration", default="", metavar="CODE", help="of this one only")
    listed.set_defaults(run=run_list)

    revoke = add_verb(
        verbs,
        "revoke",
        "end a token at once",
        "tokens revoke 0d6cbd3a-6d0c-4a57-9df3-7c6f1b1f1f58",
    )
    revoke.add_argument("id", help="as `tokens list` prints it")
    revoke.set_defaults(run=run_revoke)


def run_add(options: Namespace) -> int:
    """Make a token and print it."""
    made = open_desk().tokens_add(
        administration=options.administration,
        name=options.name,
        scope=options.scope,
        days=options.days,
    )
    put_line({**_told(made.token), "token": made.secret})
    say("Shown this once; hand it over by a safe way.")
    return DONE


def run_list(options: Namespace) -> int:
    """Print the tokens."""
    for token in open_desk().tokens_list(options.administration):
        put_line(_told(token))
    return DONE


def run_revoke(options: Namespace) -> int:
    """End a token."""
    token = open_desk().tokens_revoke(options.id)
    say(f"The token of {token.name} is over.")
    return DONE


def _told(token: Any) -> dict[str, Any]:
    def instant(at: Any) -> str | None:
        return at.isoformat(timespec="seconds") if at else None

    return {
        "id": str(token.pk),
        "administration": token.administration.code,
        "name": token.name,
        "scope": token.scope,
        "begins_with": token.hint,
        "made": instant(token.made_at),
        "ends": instant(token.expires_at),
        "last_used": instant(token.last_used_at),
        "revoked": instant(token.revoked_at),
    }
