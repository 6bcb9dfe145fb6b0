"""Changes of a list after the opening, which take two people (ADR 0044)."""
