"""Advisory locks of PostgreSQL by a name, held to the end of the transaction: for what no row stands for."""

from services.kernel.log.store import Connection


def lock_alone(connection: Connection, name: str) -> None:
    """Hold this name alone; waits for everybody who holds it."""
    connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))


def lock_shared(connection: Connection, name: str) -> None:
    """Hold this name together with others who share it; waits for who holds it alone."""
    connection.execute("select pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", (name,))


def try_lock_alone(connection: Connection, name: str) -> bool:
    """Hold this name alone, if nobody holds it."""
    row = connection.execute("select pg_try_advisory_xact_lock(hashtextextended(%s, 0))", (name,)).fetchone()
    return row is not None and bool(row[0])
