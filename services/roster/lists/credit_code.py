"""统一社会信用代码 (GB 32100-2015): eighteen characters, the last of which checks the others."""

import re

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

_OLD_REGISTRATION = re.compile(r"\d{15}")  # some individual businesses still have one


def is_old_registration(code: str) -> bool:
    """Whether this is the fifteen-digit number (注册号) that came before the code, and has no check character."""
    return _OLD_REGISTRATION.fullmatch(code) is not None


def is_valid(code: str) -> bool:
    """Whether a code (in capitals) can be one: a credit code with a right check character, or an old number."""
    if is_old_registration(code):
        return True
    if len(code) != 18 or any(character not in ALPHABET for character in code):
        return False
    total = sum(ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(code[:17]))
    return ALPHABET[(31 - total % 31) % 31] == code[17]
