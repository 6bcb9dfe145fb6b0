"""Typed requests between services: declared, parsed, handled, answered."""
