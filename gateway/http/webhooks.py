"""Standard Webhooks: the sender, the freshness and the idempotency key of a delivery.

A signature covers id, time and body. It is good for five minutes by the machine's clock, not the rehearsal's: it
protects a wire. The headers of an event in binary mode are not signed; they are part of what makes a delivery the
same, so that an overheard delivery cannot be sent again with other ones.
"""

from binascii import Error as NotBase64
from collections.abc import Mapping, Sequence
from hashlib import sha256

from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook, WebhookVerificationError

from gateway.errors.refusals import BadSignature, InvalidFields
from gateway.http.cloud_events import attributes
from services.complaints.contract import Delivery

LONGEST_ID = 256
_NO_SIGNATURE = (WebhookVerificationError, EmptyWebhookSecretError, NotBase64, ValueError, TypeError)


def verify(body: bytes, headers: Mapping[str, str], secrets: Sequence[str]) -> None:
    """Raise `BadSignature` unless one of the live secrets signed this body; two overlap while one is replaced."""
    for secret in secrets:
        try:
            Webhook(secret).verify(body, dict(headers), json_parse=False)
        except _NO_SIGNATURE:
            continue
        return
    raise BadSignature()


def delivery_of(body: bytes, headers: Mapping[str, str]) -> Delivery:
    """By what a verified delivery is known: its `webhook-id`, and a digest of all that it says."""
    name = headers["webhook-id"]
    if len(name) > LONGEST_ID:
        raise InvalidFields(errors=[{"where": "webhook-id", "what": "不符合要求"}])
    said = sha256(headers.get("content-type", "").encode())
    for attribute, value in sorted(attributes(headers).items()):
        said.update(f"\0{attribute}\0{value}".encode())
    said.update(b"\0" + body)
    return Delivery(id=name, digest=said.hexdigest())
