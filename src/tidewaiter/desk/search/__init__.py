"""One search over parties, containers, seals, bills and words of goods; typing errors are forgiven."""
