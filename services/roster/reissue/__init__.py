"""A ballot is issued anew, once a person, when two people have agreed (ADR 0047)."""
