"""Keeping a server: backups, putting one back without bringing anybody back, and checks of how it stands."""
