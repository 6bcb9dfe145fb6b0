"""What one process remembers of each appraisal, so that a voter does not wait for the whole log.

It is caught up before it is used, unless nothing of it can change any more, and nothing rests on it alone: that a
person has one credential is the log's key, in every process.
"""

import threading
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import rsa

from services.kernel.foundation import Foundation
from services.kernel.store import transaction
from services.roster import vault
from services.roster.electorate import Electorate
from services.roster.events import LANGUAGE, GroupCode


@dataclass
class _Page:
    """One appraisal: its electorate up to `sequence`, and what never changes."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    electorate: Electorate = field(default_factory=Electorate)
    sequence: int = 0
    settled: bool = False
    secret: bytes | None = None
    keys: dict[GroupCode, rsa.RSAPrivateKey] = field(default_factory=dict)


class Register:
    """The register of one process."""

    def __init__(self, foundation: Foundation) -> None:
        self.foundation = foundation
        self._pages: dict[str, _Page] = {}

    def electorate(self, appraisal: str) -> Electorate:
        """The electorate as of now. An appraisal without events has an empty one, which is not remembered."""
        page = self._pages.get(appraisal) or _Page()
        with page.lock:
            now = self.foundation.clock.now()
            for body in self.foundation.log.bodies(appraisal, after=page.sequence):
                recorded = LANGUAGE.decode(body)
                page.electorate.learn(recorded.data)
                page.sequence = recorded.sequence
            page.settled = page.electorate.is_settled(now)
        if page.sequence:
            self._pages.setdefault(appraisal, page)
        return page.electorate

    def groups(self, appraisal: str) -> Electorate:
        """Who votes in which group, as of now; how many took part may be older. Read once it cannot change."""
        page = self._pages.get(appraisal)
        return page.electorate if page is not None and page.settled else self.electorate(appraisal)

    def secret(self, appraisal: str) -> bytes:
        """What the appraisal's keyed hashes are made with. The appraisal's electorate was read before."""
        page = self._pages[appraisal]
        if page.secret is None:
            with transaction(self.foundation.engine) as connection:
                page.secret = vault.read_secret(connection, appraisal)
        return page.secret

    def signing_key(self, appraisal: str, group: GroupCode) -> rsa.RSAPrivateKey:
        """What a group's credentials are signed with. The appraisal's electorate was read before."""
        page = self._pages[appraisal]
        if group not in page.keys:
            with transaction(self.foundation.engine) as connection:
                page.keys[group] = vault.read_key(connection, appraisal, group)
        return page.keys[group]
