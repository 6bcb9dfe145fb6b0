"""A ballot as the peers read it: typed, and nothing asked beyond its types."""

import msgspec


class Example(msgspec.Struct):
    """A case."""

    text: str
    occurred: str | None = None
    continues: bool = False


class Pick(msgspec.Struct):
    """A tick."""

    office: str
    categories: list[str]
    example: Example | None = None


class Ballot(msgspec.Struct):
    """A ballot."""

    group: str
    nonce: str
    salt: str
    picks: list[Pick]
    receipt_secret: str
    signature: str
