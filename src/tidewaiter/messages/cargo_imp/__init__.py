"""Cargo-IMP: air cargo messages of text lines; one module a message."""

from tidewaiter.messages.cargo_imp.family import READERS, find_start, read_cargo_imp

__all__ = ["READERS", "find_start", "read_cargo_imp"]
