"""Verbs for administrators of an installation: accounts, dead letters, the broker, erasure."""
