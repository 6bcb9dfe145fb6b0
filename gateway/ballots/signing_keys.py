"""The keys of an appraisal, as everybody gets them: one document, known by its digest (ADR 0043).

Somebody who got a key of their own could be recognised by it. So browsers take the keys from a file that is named after
their digest, and compare; the digest stands on receipts and on the page, for people to compare.
"""

from typing import Annotated

import msgspec
import structlog

from services.ballot.ballot_text import key_id, keys_digest
from services.ballot.contract import ReceiptFound
from services.ballot.receipts.receipt import is_signed, statement, twelve
from services.kernel.contract import AppraisalId, Sha256
from services.kernel.rpc.request import Answer
from services.roster.answers import Appraisal
from services.roster.events import GroupCode

SHORT = 16  # digits of the digest that people compare

log = structlog.get_logger("pingyi.signing_keys")


class SigningKey(Answer):
    """A group's key: RSA of 2048 bits with the exponent 65537, as DER (SubjectPublicKeyInfo) in base64; `id` is SHA-256
    of the DER.
    """

    group: Annotated[GroupCode, msgspec.Meta(examples=["public"])]
    id: Sha256
    key: Annotated[str, msgspec.Meta(examples=["MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A…"])]


class SigningKeys(Answer):
    """All keys of an appraisal; none before the opening. `receipt_key` verifies receipts (Ed25519). `digest`: SHA-256
    over the sorted ids of the others and this one, a line each.
    """

    appraisal: AppraisalId
    digest: Sha256
    keys: list[SigningKey]
    receipt_key: Annotated[str, msgspec.Meta(examples=["4b" * 32])]


def signing_keys(known: Appraisal) -> SigningKeys:
    """The keys as they were announced at the opening."""
    announced = [group for group in known.groups if group.key]
    return SigningKeys(
        appraisal=known.appraisal,
        digest=keys_digest((group.key for group in announced), known.receipt_key),
        keys=[SigningKey(group=group.code, id=key_id(group.key), key=group.key) for group in announced],
        receipt_key=known.receipt_key,
    )


def is_proved(known: Appraisal, found: ReceiptFound) -> bool:
    """Whether a receipt that was found comes with the box's signature. One that does not is somebody's to look at."""
    proved = bool(found.signature) and holds(known, twelve(found.receipt), found.signature or "")
    if found.signature and not proved and known.receipt_key:  # else roster has not heard of the box yet
        log.error("receipt.signature_wrong", appraisal=known.appraisal, alert=True)
    return proved


def holds(known: Appraisal, code: str, signature: str) -> bool:
    """Whether the box has signed this receipt, by the key that everybody gets; `code`: its twelve characters.

    In 0.5.0 the digest was over the ids alone.
    """
    announced = [group.key for group in known.groups if group.key]
    digests = keys_digest(announced, known.receipt_key), keys_digest(announced)
    return any(is_signed(known.receipt_key, statement(known.appraisal, code, one), signature) for one in digests)
