"""A handler has finished, and its acknowledgement finds the socket broken before anybody else has noticed."""

from services.kernel import runtime
from tests.kernel.shims import left_out, say

runtime.install(without=left_out())

from types import SimpleNamespace  # noqa: E402

from nameko.messaging import QueueConsumer  # noqa: E402


def broken() -> None:
    raise BrokenPipeError


message = SimpleNamespace(channel=SimpleNamespace(connection=True), ack=broken, requeue=broken)
for answer in ("ack_message", "requeue_message"):
    try:
        getattr(QueueConsumer(), answer)(message)
    except OSError as error:
        say(answer, repr(error))
    else:
        say(answer, "let go")
