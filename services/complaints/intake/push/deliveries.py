"""Deliveries over HTTP, by the id their sender gave them: the same again is welcome, another under its name is not.

A sender that got no answer sends the same delivery again, with the same `webhook-id`; so does an eavesdropper.
Either gets the receipts once more and nothing is recorded twice. An id that comes with other contents is refused.
"""

from services.complaints.contract import Delivery
from services.complaints.refusals import DeliveryChanged
from services.kernel.context import ServiceContext
from services.kernel.log.store import transaction

KEPT_DAYS = 90  # senders have long given up by then; a signature is good for five minutes
FORGOTTEN_AT_ONCE = 100


def must_be_the_same(context: ServiceContext, channel: str, delivery: Delivery) -> None:
    """Remember a delivery, or raise `DeliveryChanged` if its id stands for another one."""
    with transaction(context.engine) as connection:
        connection.execute(
            "delete from delivery where (channel, id) in (select channel, id from delivery"
            " where received_at < now() - make_interval(days => %s) limit %s)",
            (KEPT_DAYS, FORGOTTEN_AT_ONCE),
        )
        row = connection.execute(
            "insert into delivery (channel, id, digest) values (%s, %s, %s)"
            " on conflict (channel, id) do update set digest = delivery.digest returning digest",
            (channel, delivery.id, bytes.fromhex(delivery.digest)),
        ).fetchone()
    if row is None or bytes(row[0]) != bytes.fromhex(delivery.digest):
        raise DeliveryChanged(id=delivery.id)
