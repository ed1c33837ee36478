"""What pages of arrivals are made of: values computed from rows, drawn by templates."""
