"""Verbs that start the system or one part of it, and say whether it is well."""
