"""Backups: every table as JSON lines in one compressed file, which either database can be restored from."""
