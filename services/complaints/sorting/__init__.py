"""Sorting matters to offices (梳理): worklist, decisions by two people, masked texts."""
