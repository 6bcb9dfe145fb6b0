"""The receipt: proves to the holder of the credential that a ballot is in the box, and never what it says.

`YS24Q2-7F3K-9Q2M-4TXC`: the appraisal's mark, eleven Crockford base32 characters (55 bits) and a check
character. It comes from the credential's nonce by a way of its own, so it cannot be joined to a ballot id.
"""

from hashlib import sha256

from services.ballot.refusals import ReceiptMistyped

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None, "\N{EN DASH}": None})
LENGTH = 12


def receipt_code(secret: bytes) -> str:
    """The twelve characters of a receipt, without mark and dashes."""
    number = int.from_bytes(sha256(b"pingyi-receipt" + secret).digest()[:7]) >> 1
    digits = [ALPHABET[(number >> shift) & 31] for shift in range(50, -1, -5)]
    return "".join(digits) + _check_character(digits)


def printed(mark: str, code: str) -> str:
    """As the voter keeps it."""
    return "-".join([mark, code[:4], code[4:8], code[8:]])


def read(text: str, mark: str) -> str:
    """The twelve characters of what somebody typed, with the mark or without it. Raises `ReceiptMistyped`."""
    typed = text.upper().translate(LOOKALIKES)
    if len(typed) not in (LENGTH, len(mark) + LENGTH):  # the mark must not lend its last character to a short code
        raise ReceiptMistyped
    code = typed[-LENGTH:]
    if any(c not in ALPHABET for c in code) or _check_character(list(code[:-1])) != code[-1]:
        raise ReceiptMistyped
    return code


def _check_character(digits: list[str]) -> str:
    """Luhn mod 32: finds every single wrong character and most swapped neighbours."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = ALPHABET.index(digit) * (2 if place % 2 == 0 else 1)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]
