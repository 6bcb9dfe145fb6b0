"""Ballots before the seal: a set of rows that say nothing of order, time or content without the key of the day."""
