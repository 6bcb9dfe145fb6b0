"""The receipt: proves to its holder that a ballot is in the box, and never what it says.

`YS24Q2-7F3K-9Q2M-4TXC`: the appraisal's mark, eleven Crockford base32 characters (55 bits) and a check
character. It comes from a secret of the voter's that is in nothing else, so two voters cannot be given the same one,
and none can be joined to a ballot. The box signs it: who holds a signed receipt that is not in the list of the seal has
proved that a ballot was dropped (ADR 0043).
"""

from base64 import b32encode
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.ballot.refusals import ReceiptMistyped
from services.kernel.proof.crockford import ALPHABET, LOOKALIKES

LENGTH = 12
_CROCKFORD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET.encode())
_VALUE = {digit: value for value, digit in enumerate(ALPHABET)}
_DOUBLED = {digit: 2 * value // 32 + 2 * value % 32 for digit, value in _VALUE.items()}


def receipt_code(appraisal: str, secret: bytes) -> str:
    """The twelve characters of the receipt of this secret (16 bytes), without mark and dashes."""
    digest = sha256(f"pingyi-receipt-v2\n{appraisal}\n{secret.hex()}\n".encode()).digest()
    digits = b32encode(digest[:7])[: LENGTH - 1].translate(_CROCKFORD).decode()
    return digits + _check_character(digits)


def printed(mark: str, code: str) -> str:
    """As the voter keeps it."""
    return "-".join([mark, code[:4], code[4:8], code[8:]])


def twelve(printed: str) -> str:
    """The twelve characters of a receipt that is printed in full."""
    return printed.replace("-", "")[-LENGTH:]


def statement(appraisal: str, code: str, keys: str) -> bytes:
    """What the box signs: that a ballot with this receipt is in, under the keys of this digest (`keys_digest`)."""
    return f"pingyi-receipt-v2\n{appraisal}\n{code}\n{keys}\n".encode()


def is_signed(receipt_key: str, said: bytes, signature: str) -> bool:
    """Whether this is the box's signature of a `statement`; key and signature as they are shown, in hexadecimal."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(receipt_key)).verify(bytes.fromhex(signature), said)
    except (ValueError, InvalidSignature):
        return False
    return True


def read(text: str, mark: str) -> str:
    """The twelve characters of what somebody typed, with the mark or without it. Raises `ReceiptMistyped`."""
    typed = text.upper().translate(LOOKALIKES)
    if len(typed) not in (LENGTH, len(mark) + LENGTH):  # the mark must not lend its last character to a short code
        raise ReceiptMistyped
    code = typed[-LENGTH:]
    if any(c not in ALPHABET for c in code) or _check_character(code[:-1]) != code[-1]:
        raise ReceiptMistyped
    return code


def _check_character(digits: str) -> str:
    """Luhn mod 32: finds every single wrong character and most swapped neighbours."""
    total = sum(map(_DOUBLED.__getitem__, digits[::-2])) + sum(map(_VALUE.__getitem__, digits[-2::-2]))
    return ALPHABET[-total % 32]
