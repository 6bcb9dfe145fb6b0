"""The secret of an appraisal: what its keyed hashes and tickets are made with (ADR 0022).

It never changes once made, so each process may remember it. It lies beside the people it stands for, is kept and
restored with them, and erased with them; the keys that sign ballots are files (`services/roster/signing`).
"""

import secrets

from services.kernel.log.store import Connection
from services.roster.personal_data.keyed import SECRET_BYTES

HASHING = "hashing"


def make_secret(connection: Connection, appraisal: str) -> None:
    """Make the appraisal's secret, unless it has one."""
    connection.execute(
        "insert into secret (appraisal, name, value) values (%s, %s, %s) on conflict do nothing",
        (appraisal, HASHING, secrets.token_bytes(SECRET_BYTES)),
    )


def read_secret(connection: Connection, appraisal: str) -> bytes:
    """The appraisal's secret. Raises `LookupError` when nobody has drafted it."""
    row = connection.execute(
        "select value from secret where appraisal = %s and name = %s", (appraisal, HASHING)
    ).fetchone()
    if row is None:
        raise LookupError(f"no secret of {appraisal}")
    return bytes(row[0])
