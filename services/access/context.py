"""What access is given to work with, and what one of its processes keeps between requests."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from services.access.accounts.passwords import Passwords
from services.access.accounts.vault import Vault
from services.kernel.clock import Clock, SystemClock
from services.kernel.context import ServiceContext


def _off_the_loop(work: Callable[..., Any], *arguments: Any) -> Any:
    from services.kernel import runtime  # not where accounts are managed at the machine, without eventlet

    return runtime.off_the_loop(work, *arguments)


@dataclass(frozen=True)
class AccessContext(ServiceContext):
    """`real_clock` is never the rehearsal's: a session protects a desk somebody has left.

    `off_the_loop(work, *arguments)` does what takes long where it holds up nobody.
    """

    real_clock: Clock = field(default_factory=SystemClock)
    off_the_loop: Callable[..., Any] = _off_the_loop

    @cached_property
    def vault(self) -> Vault:
        return Vault(self.settings.keys)

    @cached_property
    def passwords(self) -> Passwords:
        return Passwords(self.off_the_loop)
