"""What one process remembers of each appraisal, so that a voter does not wait for the whole log.

It is caught up before it is used, and nothing rests on it alone: that a person has one credential is the key of a
table, in every process.
"""

import threading
from dataclasses import dataclass, field

import structlog
from cryptography.hazmat.primitives.asymmetric import rsa

from services.kernel.context import ServiceContext
from services.kernel.log.store import transaction
from services.roster.events import GroupCode
from services.roster.identity import vault
from services.roster.identity.electorate import Electorate
from services.roster.preparation import STREAM
from services.roster.refusals import SigningKeyUnusable
from services.roster.signing.key_folder import SigningKeys

log = structlog.get_logger("pingyi.signing")


@dataclass
class _Page:
    """One appraisal: its electorate up to `version` of its stream, and what never changes."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    electorate: Electorate = field(default_factory=Electorate)
    version: int = 0
    secret: bytes | None = None
    keys: dict[GroupCode, rsa.RSAPrivateKey] = field(default_factory=dict)


class Register:
    """The register of one process."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context
        self.signing = SigningKeys(context.settings.keys)
        self._pages: dict[str, _Page] = {}

    def electorate(self, appraisal: str) -> Electorate:
        """The electorate as of now. An appraisal without events has an empty one, which is not remembered."""
        return self.current(appraisal)[0]

    def current(self, appraisal: str) -> tuple[Electorate, int]:
        """The electorate as of now, and the version of the appraisal's stream it rests on."""
        page = self._pages.get(appraisal) or _Page()
        with page.lock:
            for recorded in self.context.log.stream(appraisal, STREAM, page.version):
                page.electorate.learn(recorded.data)
                page.version = recorded.version
            version = page.version
        if version:
            self._pages.setdefault(appraisal, page)
        return page.electorate, version

    def secret(self, appraisal: str) -> bytes:
        """What the appraisal's keyed hashes are made with. The appraisal's electorate was read before."""
        page = self._pages[appraisal]
        if page.secret is None:
            with transaction(self.context.engine) as connection:
                page.secret = vault.read_secret(connection, appraisal)
        return page.secret

    def signing_key(self, appraisal: str, group: GroupCode) -> rsa.RSAPrivateKey:
        """What a group's credentials are signed with. The appraisal is open, and its electorate was read before.

        Raises `SigningKeyUnusable`; nobody makes another key in the place of one that is lost.
        """
        page = self._pages[appraisal]
        opened = page.electorate.preparation.opened
        assert opened is not None
        if group not in page.keys:
            (announced,) = (one for one in opened.groups if one.code == group)
            try:
                page.keys[group] = self.signing.read(appraisal, announced)
            except SigningKeyUnusable as refusal:
                log.error("signing.key_unusable", appraisal=appraisal, **refusal.facts, alert=True)
                raise
        return page.keys[group]

    def forget_signing_keys(self, appraisal: str) -> None:
        """Keep none of an appraisal's signing keys in memory."""
        page = self._pages.get(appraisal)
        if page is not None:
            page.keys.clear()
