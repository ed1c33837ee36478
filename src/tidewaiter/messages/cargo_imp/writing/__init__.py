"""Records to Cargo-IMP: waybills and lists of houses, as lines of text."""

from tidewaiter.messages.cargo_imp.writing.family import WRITERS, laid_out

__all__ = ["WRITERS", "laid_out"]
