"""English: day before month, as in the rest of the desk; the framework's own is American."""
