"""Advance information in, replies out: bytes to messages that speak the records of `tidewaiter.records`, and back."""

from tidewaiter.messages.answering import (
    Answered,
    AnswerRules,
    Decision,
    Wording,
    acknowledge,
    answer,
    answer_or_default,
    answer_rules,
    change,
    grounds,
)
from tidewaiter.messages.cargo_imp.years import dated
from tidewaiter.messages.comparing import LeftOut
from tidewaiter.messages.edifact.writing import Dialect, dialects
from tidewaiter.messages.reading import MAX_BYTES, READER_VERSION, read, redact
from tidewaiter.messages.writing import Envelope, Written, encode, write

__all__ = [
    "MAX_BYTES",
    "READER_VERSION",
    "AnswerRules",
    "Answered",
    "Decision",
    "Dialect",
    "Envelope",
    "LeftOut",
    "Wording",
    "Written",
    "acknowledge",
    "answer",
    "answer_or_default",
    "answer_rules",
    "change",
    "dated",
    "dialects",
    "encode",
    "grounds",
    "read",
    "redact",
    "write",
]
