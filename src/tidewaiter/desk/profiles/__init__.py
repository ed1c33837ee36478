"""The active rule set, and what became of each profile's hits."""
