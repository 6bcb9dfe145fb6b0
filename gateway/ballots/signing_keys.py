"""The keys that roster signs ballots with, as everybody gets them: one document, known by its digest (ADR 0043).

Somebody who got a key of their own could be recognised by it. So browsers take the keys from a file that is named after
their digest, and compare; the digest stands on receipts and on the page, for people to compare.
"""

from typing import Annotated

import msgspec

from services.ballot.ballot_text import key_id, keys_digest
from services.kernel.contract import AppraisalId, Sha256
from services.kernel.rpc.request import Answer
from services.roster.answers import Appraisal
from services.roster.events import GroupCode

SHORT = 16  # digits of the digest that people compare


class SigningKey(Answer):
    """A group's key: RSA of 2048 bits with the exponent 65537, as DER (SubjectPublicKeyInfo) in base64; `id` is SHA-256
    of the DER.
    """

    group: Annotated[GroupCode, msgspec.Meta(examples=["public"])]
    id: Sha256
    key: Annotated[str, msgspec.Meta(examples=["MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A…"])]


class SigningKeys(Answer):
    """All keys of an appraisal; none before the opening. `digest`: SHA-256 over the sorted ids, a line each."""

    appraisal: AppraisalId
    digest: Sha256
    keys: list[SigningKey]


def signing_keys(known: Appraisal) -> SigningKeys:
    """The keys as they were announced at the opening."""
    announced = [group for group in known.groups if group.key]
    return SigningKeys(
        appraisal=known.appraisal,
        digest=keys_digest(group.key for group in announced),
        keys=[SigningKey(group=group.code, id=key_id(group.key), key=group.key) for group in announced],
    )
