"""Summaries of secret channels: filed by one person, confirmed by another."""
