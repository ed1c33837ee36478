"""Who saw and did what to whom, when and why: append-only, chained by hashes, without personal values."""
