"""Exact lists: documents, phones, e-mail addresses and payment holders that are sought."""
