"""The private halves of the signing keys: files outside the database and its backups, one a group (ADR 0046).

The public halves are announced in `AppraisalOpened`. A file whose key is not the announced one is never used: what it
signed no box would take.
"""

import contextlib
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import rsa

from services.kernel.key_files import KeyFiles
from services.roster.events import Group, GroupCode
from services.roster.providers import GROUPS
from services.roster.refusals import SigningKeyUnusable
from services.roster.signing import signing_key
from services.roster.signing.signing_key import load_key, private_der, public_der

ONLINE: tuple[GroupCode, ...] = tuple(group.code for group in GROUPS if group.method == "online")


class SigningKeys:
    """The signing keys that this machine has."""

    def __init__(self, folder: Path) -> None:
        self._files = KeyFiles(folder)
        self._proven: set[bytes] = set()  # digests of files and announced keys that belong together

    def made(self, appraisal: str) -> dict[GroupCode, str]:
        """Make a key for each group that votes online, unless it is there. Answers the public halves.

        They are on the disk before they are announced. Keys of an opening that was broken off are used by the next.
        Raises `SigningKeyUnusable` for a file that is damaged.
        """

        def made(group: GroupCode) -> bytes:
            return self._files.made(_name(appraisal, group), lambda: private_der(signing_key.new_key()))

        return {group: public_der(_loaded(group, made(group))) for group in ONLINE}

    def read(self, appraisal: str, group: Group) -> rsa.RSAPrivateKey:
        """The key of a group as it was announced. Raises `SigningKeyUnusable`."""
        try:
            key = _loaded(group.code, self._files.read(_name(appraisal, group.code)))
        except FileNotFoundError as error:
            raise SigningKeyUnusable(group=group.code, why="KEY_MISSING") from error
        if public_der(key) != group.key:
            raise SigningKeyUnusable(group=group.code, why="KEY_OF_ANOTHER")
        return key

    def unusable(self, appraisal: str, groups: Iterable[Group]) -> list[SigningKeyUnusable]:
        """What keeps the announced keys among these from being used on this machine."""
        found = []
        for group in groups:
            try:
                if group.key:
                    self._prove(appraisal, group)
            except SigningKeyUnusable as refusal:
                found.append(refusal)
        return found

    def _prove(self, appraisal: str, group: Group) -> None:
        """Raises `SigningKeyUnusable`. Validating a key is 40 ms of work: it is done once for each file."""
        with contextlib.suppress(FileNotFoundError):
            there = sha256(self._files.read(_name(appraisal, group.code)) + group.key.encode()).digest()
            if there not in self._proven:
                self.read(appraisal, group)
                self._proven.add(there)
            return
        raise SigningKeyUnusable(group=group.code, why="KEY_MISSING")

    def restore(self, appraisal: str, group: Group, der: bytes) -> None:
        """Put back a key, in the place of whatever is there. What is not the announced one is left where it is."""
        with contextlib.suppress(ValueError, UnsupportedAlgorithm):
            if public_der(load_key(der)) == group.key:
                self._files.restore(_name(appraisal, group.code), der)

    def use_envelope(self, appraisal: str, public: str) -> None:
        """Seal the keys to this envelope from now on. `public`: its public key in hexadecimal digits."""
        self._files.restore(_envelope(appraisal), public.encode())

    def envelope(self, appraisal: str) -> str:
        """The public key of the envelope that somebody has named at this machine; empty: nobody has. Ballot tells of it
        as well, but whoever writes in the database could have it tell of one that is their own.
        """
        try:
            return self._files.read(_envelope(appraisal)).decode()
        except FileNotFoundError:
            return ""

    def destroy(self, appraisal: str) -> None:
        """Destroy every key of an appraisal, and what processes that were killed have left of one."""
        names = [*(_name(appraisal, group) for group in ONLINE), _envelope(appraisal)]
        for name in names:
            self._files.destroy(name)
        self._files.destroy_drafts(re.compile("|".join(map(re.escape, names))))


def _loaded(group: GroupCode, der: bytes) -> rsa.RSAPrivateKey:
    try:
        return load_key(der)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SigningKeyUnusable(group=group, why="KEY_DAMAGED") from error


def _name(appraisal: str, group: GroupCode) -> str:
    return f"sign-{appraisal}-{group}"


def _envelope(appraisal: str) -> str:
    return f"envelope-signing-{appraisal}"  # one folder may be ballot's as well, which has `envelope-APPRAISAL`
