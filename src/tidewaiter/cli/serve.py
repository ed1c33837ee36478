"""`tidewaiter serve`: the desk, for the officers of this server."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from tidewaiter.cli.opening import open_desk
from tidewaiter.cli.output import DONE, say

EXAMPLES = """\
examples:
  tidewaiter serve                               this machine only, behind a proxy that speaks TLS
  tidewaiter serve --no-worker                   the worker runs by itself: tidewaiter worker
  tidewaiter serve --host 0.0.0.0 --port 8443    with TIDEWAITER_TLS_CERTIFICATE and TIDEWAITER_TLS_KEY

The worker takes in drop folders (TIDEWAITER_DROP_FOLDERS) and what systems hand in, beside the server.
Settings are read from the environment: docs/settings.md. Nobody can sign in before
`tidewaiter users add`, and no traveller data are taken in before `tidewaiter users schedule`.
"""


def define(parser: ArgumentParser) -> None:
    """Arguments of `serve`."""
    parser.description = "Brings the database and the pages' files up to date, and serves the desk."
    parser.epilog = EXAMPLES
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
    parser.add_argument(
        "--no-worker", action="store_true", help="pages only; a worker runs by itself"
    )
    parser.set_defaults(run=run)


def run(options: Namespace) -> int:
    """Serve until stopped."""
    open_desk().serve(options.host, options.port, say, worker=not options.no_worker)
    return DONE
