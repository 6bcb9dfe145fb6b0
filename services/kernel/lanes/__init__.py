"""Lanes and marks: counts by which rows that are missing from a table beside the log are noticed (ADR 0045)."""
