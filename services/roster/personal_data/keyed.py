"""Keyed hashes that stand for a person, an account or a code: useless without the appraisal's secret (A-17, D-5)."""

import hmac

SECRET_BYTES = 32


def person_of(secret: bytes, phone: str) -> str:
    """The person who has this number (E.164), in one appraisal: 32 hexadecimal characters."""
    return _keyed(secret, "person", phone).hex()[:32]


def unit_of(secret: bytes, code: str) -> str:
    """The enterprise or project of this code, in one appraisal: 32 hexadecimal characters."""
    return _keyed(secret, "unit", code).hex()[:32]


def account_digest(secret: bytes, account: str) -> str:
    """An account of the portal, as it is kept."""
    return _keyed(secret, "account", account).hex()[:32]


def code_digest(secret: bytes, person: str, code: str) -> bytes:
    """An invitation code, as it is kept."""
    return _keyed(secret, "invitation", person, code)


def one_time_digest(secret: bytes, person: str, code: str) -> bytes:
    """A one-time code, as it is kept."""
    return _keyed(secret, "one-time", person, code)


def id_digest(secret: bytes, number: str) -> str:
    """An ID number, which is kept in no other form."""
    return _keyed(secret, "id", number.strip().upper()).hex()[:32]


def ticket_mac(secret: bytes, person: str, group: str, until: int) -> str:
    """What makes a ticket roster's: 64 hexadecimal characters."""
    return _keyed(secret, "ticket", person, group, str(until)).hex()


def _keyed(secret: bytes, *parts: str) -> bytes:
    return hmac.digest(secret, "\0".join(parts).encode(), "sha256")
