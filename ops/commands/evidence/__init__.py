"""Verbs that recompute, compare and prove what the logs say."""
