"""The verbs of `pingyi`, one module each."""
