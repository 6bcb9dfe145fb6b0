"""Exact rational numbers on the wire: an integer when whole, otherwise `n/d` in lowest terms. Never a float."""

from fractions import Fraction
from typing import Annotated

import msgspec

FRACTION = r"^-?\d{1,12}/\d{1,12}$"
Rational = int | Annotated[str, msgspec.Meta(pattern=FRACTION)]
"""As it is written: 3, or `3/2`."""


def exact(written: int | str) -> Fraction:
    """The number. Raises ValueError for what is none, `1/0` among it."""
    try:
        return Fraction(written)
    except ZeroDivisionError as error:
        raise ValueError(f"{written} divides by nothing") from error


def written(number: Fraction) -> int | str:
    """The one way to write it: 6/2 is 3."""
    return number.numerator if number.denominator == 1 else f"{number.numerator}/{number.denominator}"
