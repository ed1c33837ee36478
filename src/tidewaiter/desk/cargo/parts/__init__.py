"""What pages of cargo are made of: values computed from rows, drawn by templates."""
