"""The one root of errors that tidewaiter raises for misuse.

Bad *content* never raises: readers and checkers return `Problem`s beside what they could read
(see `tidewaiter.records.Problem`). These errors say that a caller asked for something impossible.
"""

from __future__ import annotations


class TidewaiterError(Exception):
    """Root of all errors raised on purpose.

    `code` is stable and read by programs; `message` is read by people and names the place and the mend;
    `fields` maps a field (or file, or line) to what is wrong with it; `permanent` says that trying again
    without a change is useless.
    """

    code = "error"

    def __init__(
        self, message: str, *, fields: dict[str, str] | None = None, permanent: bool = True
    ) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields or {}
        self.permanent = permanent


class CannotOpen(TidewaiterError):
    """A file that a caller named cannot be opened or is not what the caller said."""

    code = "cannot-open"


class Refused(TidewaiterError):
    """The input was understood and is refused; `fields` says where and why."""

    code = "refused"
