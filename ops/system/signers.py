"""Who can sign for a system: its running services, or their keys in an embedded system's folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from ops.system.locate import is_served, settings_in
from ops.system.services import COUNTED
from services.kernel.context import ServiceContext
from services.kernel.contract import Heads, KeepCheckpoint, ListCheckpoints
from services.kernel.event import Language
from services.kernel.log import checkpoints
from services.kernel.messaging.rpc import RpcClient
from services.kernel.settings import Settings, from_environment
from services.roster.events import AppraisalOpened


class Signers(Protocol):
    """Those who can sign: the services, or their keys."""

    def appraisals(self) -> list[str]: ...

    def checkpoint(self, service: str, appraisal: str) -> str | None: ...

    def key(self, service: str) -> bytes: ...


class Keys:
    """The services of an embedded system, stood in for by their keys and logs."""

    def __init__(self, settings_for: dict[str, Settings]) -> None:
        language = Language(AppraisalOpened)  # nothing is read or said here, but a ground has one
        self._grounds = {name: ServiceContext.open(settings, name, language) for name, settings in settings_for.items()}

    def appraisals(self) -> list[str]:
        return sorted({appraisal for ground in self._grounds.values() for appraisal in ground.log.heads()})

    def checkpoint(self, service: str, appraisal: str) -> str | None:
        return checkpoints.keep(self._grounds[service], appraisal)

    def key(self, service: str) -> bytes:
        return self._grounds[service].sealer.public_key().public_bytes_raw()

    def close(self) -> None:
        for ground in self._grounds.values():
            ground.close()


class Asked:
    """The services of a served system, asked."""

    def __init__(self) -> None:
        settings = from_environment()
        self._client = RpcClient(settings.broker_url, max(60.0, settings.rpc_timeout))

    def appraisals(self) -> list[str]:
        return sorted({appraisal for service in COUNTED for appraisal in self._client.ask(Heads(), of=service)})

    def checkpoint(self, service: str, appraisal: str) -> str | None:
        return self._client.ask(KeepCheckpoint(appraisal=appraisal), of=service).note

    def key(self, service: str) -> bytes:
        return bytes.fromhex(self._client.ask(ListCheckpoints(appraisal="none"), of=service).key)

    def close(self) -> None:
        self._client.stop()


@contextmanager
def signers(data: Path | None) -> Iterator[Signers]:
    """Everybody who can sign for this system."""
    if is_served(data):
        asked = Asked()
        try:
            yield asked
        finally:
            asked.close()
        return
    with settings_in(data) as settings_for:
        keys = Keys(settings_for)
        try:
            yield keys
        finally:
            keys.close()
