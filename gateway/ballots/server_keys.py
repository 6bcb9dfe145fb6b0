"""The gateway's keys, one an appraisal: by them it hands in ballots for voters whose browser cannot (ADR 0043).

They are files outside databases and backups. While one is there, who holds it can recognise those ballots; so it is
destroyed as soon as the box is known to be sealed. Gateways on several machines need one folder.
"""

import asyncio
import re

import structlog

from gateway.rpc.client import NoAnswer, Rpc
from services.ballot.contract import ShowParticipation
from services.kernel.key_files import KeyFiles
from services.kernel.refusal import Refusal
from services.kernel.settings import Settings

LOOK_EVERY = 60.0  # seconds

log = structlog.get_logger("pingyi.server_keys")


class ServerKeys:
    """The keys that this machine has."""

    def __init__(self, settings: Settings, rpc: Rpc) -> None:
        self._files, self._rpc = KeyFiles(settings.keys), rpc

    def made(self, appraisal: str) -> bytes:
        """The key of an appraisal; made if nobody has made it."""
        return self._files.made(_name(appraisal))

    def read(self, appraisal: str) -> bytes | None:
        """The key of an appraisal; None: there is none, so nothing was handed in from here."""
        try:
            return self._files.read(_name(appraisal))
        except FileNotFoundError:
            return None

    async def destroy_when_sealed(self, appraisal: str) -> None:
        """Destroy the key if there is one and the box is sealed. Who does not answer is asked another time."""
        if self.read(appraisal) is None:
            return
        try:
            sealed = (await self._rpc.ask(ShowParticipation(appraisal=appraisal))).sealed
        except (NoAnswer, Refusal) as silent:
            log.info("server_key.waits", appraisal=appraisal, why=str(silent))
            return
        if sealed:
            self._files.destroy(_name(appraisal))
            log.info("server_key.destroyed", appraisal=appraisal)

    async def look(self) -> None:
        """The same for every key that is here."""
        for found in list(self._files.names(re.compile(_name("(.+)")))):
            await self.destroy_when_sealed(found[1])

    async def keep_looking(self) -> None:
        """Look every minute, until told to stop."""
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("server_key.not_looked_after", alert=True)
            await asyncio.sleep(LOOK_EVERY)


def _name(appraisal: str) -> str:
    return f"server-{appraisal}"
