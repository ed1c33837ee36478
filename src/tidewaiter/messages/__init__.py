"""Advance information in, replies out: bytes to messages that speak the records of `tidewaiter.records`."""

from tidewaiter.messages.reading import MAX_BYTES, READER_VERSION, read, redact

__all__ = ["MAX_BYTES", "READER_VERSION", "read", "redact"]
