"""Accounts of the portal: each stays the person it first signed in as, and so does an ID number (R-25, A-17)."""

from services.kernel.log.store import Connection


def person_of_account(
    connection: Connection, appraisal: str, account: str, person: str, id_digest: str | None = None
) -> str:
    """The person of an account: as known by the account, else by the ID number, else `person`.

    Two accounts with one number are one person, and so are two with one ID number. The ID number is decided first,
    so that two new accounts of one person at the same moment become one.
    """
    known = connection.execute(
        "select person from account where appraisal = %s and account = %s", (appraisal, account)
    ).fetchone()
    person = str(known[0]) if known else person
    if id_digest is not None:
        of_id = _first(connection, appraisal, id_digest, person)
        person = person if known else of_id
    return _first(connection, appraisal, account, person)


def _first(connection: Connection, appraisal: str, mark: str, person: str) -> str:
    row = connection.execute(
        "insert into account (appraisal, account, person) values (%s, %s, %s) on conflict (appraisal, account)"
        " do update set person = account.person returning person",
        (appraisal, mark, person),
    ).fetchone()
    return str(row[0]) if row else person
