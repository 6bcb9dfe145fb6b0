"""Accounts: made, enrolled, listed; their passwords and one-time codes."""
