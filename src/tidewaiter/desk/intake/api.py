"""The part of the interface that takes messages in: raw bytes in, an id out, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.errors import Throttled
from ninja.responses import Status
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from tidewaiter.desk.accounts.actor import Actor
from tidewaiter.desk.arrivals.models import Delivery
from tidewaiter.desk.common.durable import write_through
from tidewaiter.desk.intake import actions, attempts, digests, queries, queue_actions
from tidewaiter.desk.intake.models import Token, WaitingFile
from tidewaiter.errors import Refused


class Fault(Exception):
    """A refusal with its code, and what mends it."""

    def __init__(self, status: int, code: str, message: str, mend: str) -> None:
        super().__init__(code)
        self.status, self.code, self.message, self.mend = status, code, message, mend


class ErrorOut(Schema):
    """What is wrong: a code for programs, and words for people."""

    code: str
    message: str
    mend: str


class Failure(Schema):
    """The answer to a request that was refused."""

    error: ErrorOut


class ProblemOut(Schema):
    """Something wrong in a message, with its place; never a value of the message."""

    code: str
    severity: str
    message: int | None = None
    segment: int | None = None
    element: int | None = None
    offset: int | None = None


class FileOut(Schema):
    """A file that was handed in, and what became of it.

    `waiting`: it is stored and will be taken in; `taken`: it was; `quarantined`: it is stored, and nothing in it
    could be used; `lost`: its time was over before it could be taken in. `duplicate`: the desk had these bytes
    before, by whatever way, and nothing changed.
    """

    id: UUID
    state: Literal["waiting", "taken", "quarantined", "lost"]
    received_at: datetime
    size: int
    duplicate: bool
    attempts: int
    messages: int
    travellers: int
    problems: list[ProblemOut]
    address: str


class BearerToken(HttpBearer):
    """A token of a system. The administration comes from the token, never from the address."""

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """The token, where it opens something; the actor is put on the request for the log."""
        carrier: Any = request
        found = actions.actor_by_token(token.strip())
        if found is None:
            return None
        carrier.actor, opened = found
        return opened

    def __call__(self, request: HttpRequest) -> Any:
        found = super().__call__(request)
        if found is None and not attempts.may_guess_on(request):
            raise Throttled(attempts.MINUTE)
        return found


class Rate(BaseThrottle):
    """So many requests of one kind a minute by one token, as the settings say."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether there is room for one more."""
        token: Token = request.auth  # type: ignore[attr-defined]
        asked = attempts.count(f"interface-rate-{self._kind}-{token.pk}")
        return asked <= settings.TIDEWAITER_INTERFACE_RATE

    def wait(self) -> float:
        """Seconds after which there is room again."""
        return attempts.MINUTE


router = Router(auth=BearerToken())
_ERRORS: dict[Any, Any] = dict.fromkeys((400, 401, 403, 404, 409, 413, 415, 429, 500, 503), Failure)


@router.post(
    "/messages",
    response={202: FileOut, 200: FileOut, **_ERRORS},
    throttle=[Rate("hand-in")],
    url_name="hand_in",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
            },
        }
    },
)
def hand_in(request: HttpRequest, response: HttpResponse) -> Status[FileOut]:
    """Hand a file in: its raw bytes as the body, as the sender made them.

    202: it is stored, on the disk, and waits to be taken in. 200: this token handed in the same bytes before; the
    answer is that file, and nothing changed. So whoever gets no answer sends again without fear. With
    `Content-Digest: sha-256=:...:` (RFC 9530) bytes that were spoilt on the way are refused.
    """
    actor, token = _opened(request, "upload_messages")
    _check_form(request)
    data = _body(request)
    _check_digest(request, data)
    write_through()
    try:
        row, new = queue_actions.put_in_by(token, actor, data)
    except Refused as refused:
        raise Fault(
            409,
            "not-ready",
            refused.message,
            _("Nothing was stored. Send again when this is mended."),
        ) from refused
    response["Location"] = reverse("api:state", args=[row.pk])
    return Status(202 if new else 200, _told(row))


@router.get(
    "/messages/{file_id}",
    response={200: FileOut, **_ERRORS},
    throttle=[Rate("state")],
    url_name="state",
)
def state(request: HttpRequest, file_id: UUID) -> FileOut:
    """What became of a file that this token handed in."""
    actor, token = _opened(request, "upload_messages")
    try:
        row = queries.handed_in(actor, token, file_id)
    except WaitingFile.DoesNotExist:
        raise Http404 from None
    shown: Any = request
    shown.shown(row.pk, token.pk)
    return _told(row)


def _opened(request: HttpRequest, permission: str) -> tuple[Actor, Token]:
    carrier: Any = request
    actor, token = carrier.actor, carrier.auth
    if not actor.may(permission):
        raise Fault(
            403,
            "scope",
            _("This token may not do that."),
            _("Ask an administrator for a token that may hand messages in."),
        )
    return actor, token


def _body(request: HttpRequest) -> bytes:
    most = settings.TIDEWAITER_LARGEST_FILE_MB * 1024 * 1024
    data: bytes = request.read(most + 1)
    if len(data) > most:
        raise Fault(
            413,
            "too-large",
            _("The file is larger than %(most)d MB and was not taken in.")
            % {"most": settings.TIDEWAITER_LARGEST_FILE_MB},
            _("Split it into several messages."),
        )
    if not data:
        raise Fault(
            400,
            "empty",
            _("The body is empty."),
            _("Send the bytes of the file as the body of the request."),
        )
    return data


def _check_form(request: HttpRequest) -> None:
    """The bytes as the sender made them: what wraps or packs them would be stored as if it were the message."""
    if request.content_type == "multipart/form-data":
        raise Fault(
            415,
            "form",
            _("The body is a form, not the bytes of a file."),
            _("Send the bytes themselves as the body (curl: --data-binary @file)."),
        )
    coding = request.headers.get("Content-Encoding", "").strip().lower()
    if coding not in {"", "identity"}:
        raise Fault(
            415,
            "encoded",
            _("The body is packed (Content-Encoding), and was not taken in."),
            _("Send the bytes as they are, without Content-Encoding."),
        )


def _check_digest(request: HttpRequest, data: bytes) -> None:
    header = request.headers.get("Content-Digest")
    if header is None:
        return
    try:
        holds = digests.holds(header, data)
    except digests.Malformed as malformed:
        raise Fault(
            400,
            "digest-form",
            _("Content-Digest cannot be read, at its character %(at)d; nothing was taken in.")
            % {"at": malformed.at},
            _("Write it as `sha-256=:<Base64 of the 32 bytes>:` (or sha-512), or leave it out."),
        ) from malformed
    if not holds:
        raise Fault(
            400,
            "digest",
            _("The bytes are not those that Content-Digest tells of; nothing was taken in."),
            _("Send the file again."),
        )


_STATES: dict[str, Literal["waiting", "taken", "lost"]] = {
    WaitingFile.State.WAITING: "waiting",
    WaitingFile.State.TAKEN: "taken",
    WaitingFile.State.ASIDE: "lost",
}


def _told(row: WaitingFile) -> FileOut:
    messages, travellers = queries.told_by(row)
    delivery = row.delivery
    quarantined = delivery is not None and delivery.state == Delivery.State.QUARANTINED
    return FileOut(
        id=row.pk,
        state="quarantined" if quarantined else _STATES[row.state],
        received_at=row.received_at,
        size=row.size,
        duplicate=row.duplicate,
        attempts=row.tries,
        messages=messages,
        travellers=travellers,
        problems=[_problem(item) for item in delivery.problems] if delivery else [],
        address=reverse("api:state", args=[row.pk]),
    )


def _problem(found: dict[str, Any]) -> ProblemOut:
    return ProblemOut(
        code=found["code"],
        severity=found["severity"],
        message=found.get("message"),
        segment=found.get("segment"),
        element=found.get("element"),
        offset=found.get("offset"),
    )
