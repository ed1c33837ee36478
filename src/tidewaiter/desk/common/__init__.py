"""What every page of the desk shares: settings readers, keys, page frame, lists, words for times and numbers.

Imports no app of the desk.
"""
