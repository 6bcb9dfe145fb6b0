"""Telephone numbers as people write them, and the one way in which they are kept (E.164)."""

import re
import unicodedata

import phonenumbers

_FILLING = re.compile(r"[\s()\-‐‑‒–—−]")  # the dashes people type
_PERSONAL = {
    phonenumbers.PhoneNumberType.MOBILE,
    phonenumbers.PhoneNumberType.FIXED_LINE,
    phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
}
# For ranges newer than the metadata of phonenumbers.
_LENIENT = re.compile(r"(?:\+86|0086|86)?(1[3-9]\d{9})")
# numbers of machines (物联网), which nobody answers
_MACHINES = re.compile(r"\+8614[01468]\d+")


def normalise(text: str) -> str | None:
    """The number in E.164, or None when it cannot be one of a person in China.

    Full-width digits, blanks, dashes, +86 and the “.0” of a number cell are forgiven.
    """
    digits = _FILLING.sub("", unicodedata.normalize("NFKC", text)).removesuffix(".0")
    if not re.fullmatch(r"\+?\d{7,15}", digits):
        return None
    lenient = _LENIENT.fullmatch(digits)
    if lenient:
        return f"+86{lenient[1]}"
    try:
        number = phonenumbers.parse(digits, "CN")
    except phonenumbers.NumberParseException:
        return None
    if number.country_code != 86 or phonenumbers.number_type(number) not in _PERSONAL:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def doubt(number: str) -> str:
    """What should be looked at again in a number (E.164): a warning's code, or nothing."""
    if _MACHINES.fullmatch(number):
        return "PHONE_OF_A_MACHINE"
    return "" if _LENIENT.fullmatch(number) else "PHONE_IS_A_LANDLINE"


def takes_messages(number: str) -> bool:
    """Whether a number (E.164) is a mobile one."""
    return _LENIENT.fullmatch(number) is not None


def dialled(number: str) -> str:
    """A number as one dials it in China: 13800000000, or 08763133677."""
    national = number.removeprefix("+86")
    return national if _LENIENT.fullmatch(national) else f"0{national}"
