"""Five greenlets ask a database that takes its time; another counts how often it gets a turn meanwhile."""

from services.kernel import runtime
from tests.kernel.shims import left_out, say

runtime.install(without=left_out())

import eventlet  # noqa: E402

from services.kernel.log import store  # noqa: E402
from services.kernel.settings import from_environment  # noqa: E402

engine = store.connect(from_environment(), "public")
asking = most_asking = turns = 0


def ask(_number: int) -> None:
    global asking, most_asking
    with store.transaction(engine) as connection:
        asking += 1
        most_asking = max(most_asking, asking)
        connection.execute("select pg_sleep(0.4)")
        asking -= 1


def count() -> None:
    global turns
    while True:
        eventlet.sleep(0.01)
        turns += bool(asking)


counting = eventlet.spawn(count)
list(eventlet.GreenPool(5).imap(ask, range(5)))
say("asking at once", most_asking)
say("turns of others", turns)
