"""Inviting the drawn: invitation codes, the call list, what came of each call."""
