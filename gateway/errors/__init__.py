"""Refusals and faults as RFC 9457 problems, and the headers of every answer."""
