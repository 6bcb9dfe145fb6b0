"""Counting the facts into standings and a result document."""
