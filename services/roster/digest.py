"""The digests that roster makes public: of rules, catalogue, draft."""

from hashlib import sha256
from typing import Any

import msgspec


def digest(value: Any) -> str:
    """SHA-256 over canonical JSON: UTF-8, keys sorted, no spaces."""
    return sha256(msgspec.json.encode(value, order="sorted")).hexdigest()
