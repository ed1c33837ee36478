"""Messages in XML: Cargo-XML, entry summary declarations, WCO declarations; one module a message."""

from tidewaiter.messages.xml.family import READERS, looks_like_xml, read_xml

__all__ = ["READERS", "looks_like_xml", "read_xml"]
