"""From a file's bytes to rows: storing, resolving, writing what is known, matching.

Called by `arrivals.actions` only, inside its transaction.
"""
