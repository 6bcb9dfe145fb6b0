"""Crockford's base32: letters and digits that people copy by hand without mistaking one for another."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None, "\N{EN DASH}": None})
