"""The secrets of an appraisal: what its keyed hashes are made with, and the keys that sign its ballots.

They never change once made, so each process may remember them.
"""

import secrets
from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric import rsa

from services.kernel.log.store import Connection
from services.roster.events import GroupCode
from services.roster.identity import signing_key
from services.roster.personal_data.keyed import SECRET_BYTES

HASHING = "hashing"


def make_secret(connection: Connection, appraisal: str) -> None:
    """Make the appraisal's secret, unless it has one."""
    _keep(connection, appraisal, HASHING, secrets.token_bytes(SECRET_BYTES))


def keep_keys(connection: Connection, appraisal: str, keys: Mapping[GroupCode, rsa.RSAPrivateKey]) -> None:
    """Keep the private halves of the groups' keys."""
    for group, key in keys.items():
        connection.execute(
            "insert into secret (appraisal, name, value) values (%s, %s, %s)",
            (appraisal, _key_name(group), signing_key.private_der(key)),
        )


def read_secret(connection: Connection, appraisal: str) -> bytes:
    """The appraisal's secret. Raises `LookupError` when nobody has drafted it."""
    return _read(connection, appraisal, HASHING)


def read_key(connection: Connection, appraisal: str, group: GroupCode) -> rsa.RSAPrivateKey:
    """The key that signs a group's credentials. Raises `LookupError` before the opening."""
    return signing_key.load_key(_read(connection, appraisal, _key_name(group)))


def _key_name(group: GroupCode) -> str:
    return f"key-{group}"


def _keep(connection: Connection, appraisal: str, name: str, value: bytes) -> None:
    connection.execute(
        "insert into secret (appraisal, name, value) values (%s, %s, %s) on conflict do nothing",
        (appraisal, name, value),
    )


def _read(connection: Connection, appraisal: str, name: str) -> bytes:
    row = connection.execute(
        "select value from secret where appraisal = %s and name = %s", (appraisal, name)
    ).fetchone()
    if row is None:
        raise LookupError(f"no secret {name} of {appraisal}")
    return bytes(row[0])
