"""EDIFACT: one tokenizer and envelope for all, one module a message."""

from tidewaiter.messages.edifact.envelope import find_start
from tidewaiter.messages.edifact.family import READERS, read_edifact

__all__ = ["READERS", "find_start", "read_edifact"]
