"""Keyed hashes that stand for matters and complainants: the same across channels, useless without the county's key."""

import hmac
import re
import unicodedata

KEY_BYTES = 32

_FILLING = re.compile(r"[\s()\-‐‑‒–—−]")
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")


def matter_id_of(key: bytes, channel: str, source_id: str) -> str:
    """The matter that a channel knows by this number: 32 hexadecimal characters."""
    return _keyed(key, "matter", channel, source_id)


def complainant_of(key: bytes, who: str) -> str:
    """The person with this number or mark: 32 hexadecimal characters, the same from every channel (1.3 rule 2)."""
    return _keyed(key, "complainant", normalise(who))


def normalise(who: str) -> str:
    """A telephone number as its digits, however it was written; any other mark as it is, in NFKC without blanks."""
    mark = unicodedata.normalize("NFKC", who)
    bare = _FILLING.sub("", mark).removesuffix(".0")
    mobile = _MOBILE.fullmatch(bare)
    if mobile:
        return mobile[1]
    return bare if bare.isdigit() else mark.strip()


def _keyed(key: bytes, *parts: str) -> str:
    return hmac.digest(key, "\0".join(parts).encode(), "sha256").hex()[:32]
