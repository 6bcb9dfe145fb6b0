"""The bound: one process that decodes, commits groups of ballots by one binary insert, and answers after the commit.

`python -m benchmarks.peers.bare_commit PORT DATABASE_URL`. No broker, no second process, no rules, no log.
"""

import sys
from collections.abc import Sequence

import psycopg
import uvloop

from benchmarks.peers import http
from benchmarks.peers.gathering import Gathering
from benchmarks.peers.shape import Ballot

MOST = 500


async def main(port: int, database_url: str) -> None:
    """Serve until stopped."""
    connection = await psycopg.AsyncConnection.connect(database_url, application_name="bound")
    await connection.execute("create table ballot (number bigserial primary key, body bytea not null)")
    await connection.commit()

    async def commit(bodies: list[bytes]) -> Sequence[str]:
        async with connection.transaction(), connection.cursor(binary=True) as cursor:
            await cursor.execute(
                "insert into ballot (body) select * from unnest(%s::bytea[]) returning number", (bodies,)
            )
            rows = await cursor.fetchall()
        return [str(number) for (number,) in rows]

    gathering = Gathering(commit, at_once=1, most=MOST)

    async def cast(_ballot: Ballot, body: bytes) -> str:
        return await gathering.put(body)

    await http.serve(http.application(cast), port)


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), sys.argv[2]))
