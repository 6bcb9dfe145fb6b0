"""Passwords: which are good enough, and how they are hashed (argon2id), off the loop that serves everybody else."""

import re
import threading
from collections.abc import Callable
from importlib.resources import files
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from argon2.low_level import Type

from services.access.refusals import (
    PasswordCommon,
    PasswordLikeAccount,
    PasswordTooLong,
    PasswordTooShort,
    SignInBusy,
)

SHORTEST, LONGEST = 12, 128
AT_ONCE, MOST_WAITING = 2, 8

# OWASP's first choice for argon2id where memory is dear: 19 MiB, two passes, one lane
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16, type=Type.ID)
NOBODYS = (  # of a password that nobody knows, with these very parameters: checked when there is no account
    "$argon2id$v=19$m=19456,t=2,p=1$7EMeOvcMOY1KlfBJWyFmlw$2ESr0GNF9MnIWkHSNO2r/LbGcF9OWseI31nX4PpUICs"
)
_NOT_A_LETTER = re.compile(r"[\W\d_]+")


def must_be_good(password: str, account: str) -> None:
    """Refuse what would be guessed. Length counts, not odd characters (NIST SP 800-63B)."""
    if len(password) < SHORTEST:
        raise PasswordTooShort(limit=SHORTEST)
    if len(password) > LONGEST:
        raise PasswordTooLong(limit=LONGEST)
    plain = password.casefold()
    if account.casefold() in plain:
        raise PasswordLikeAccount()
    if plain in common() or _NOT_A_LETTER.sub("", plain) in common() or len(set(plain)) < 5:
        raise PasswordCommon()


def common() -> frozenset[str]:
    """The passwords that are tried first."""
    return _COMMON


_COMMON = frozenset((files("services.access") / "common_passwords.txt").read_text("utf-8").split())


class Passwords:
    """Hashes and checks. `run(work, *arguments)` does the work where it holds up nobody; few at once, few waiting."""

    def __init__(self, run: Callable[..., Any]) -> None:
        self._run = run
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._room = threading.BoundedSemaphore(AT_ONCE + MOST_WAITING)

    def hash(self, password: str) -> str:
        """What is kept instead of the password."""
        return str(self._off_the_loop(HASHER.hash, password))

    def holds(self, kept: str | None, password: str) -> bool:
        """Whether this is the password. With nothing to compare to, the same work is done and the answer is no."""
        return bool(self._off_the_loop(_verify, kept or NOBODYS, password)) and kept is not None

    def _off_the_loop(self, work: Callable[..., Any], *arguments: Any) -> Any:
        if not self._room.acquire(blocking=False):
            raise SignInBusy()
        try:
            with self._turns:
                return self._run(work, *arguments)
        finally:
            self._room.release()


def _verify(kept: str, password: str) -> bool:
    try:
        return HASHER.verify(kept, password)
    except VerificationError:
        return False
