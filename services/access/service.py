"""Access's entrypoints: unpack, handle, answer."""

from typing import Any

from nameko.rpc import rpc

from services.access import find_looks, record_looks
from services.access.events import LANGUAGE
from services.kernel.foundation import Foundation
from services.kernel.refusal import answering
from services.kernel.service import KernelEntrypoints, Standing


class AccessService(KernelEntrypoints):
    """The ledger of looks."""

    name = "access"
    foundation: Foundation = Standing("access", LANGUAGE, relays=False)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def record_looks(self, appraisal: str, looks: list[Any]) -> dict[str, int]:
        return record_looks.handle(self.foundation, appraisal, looks)

    @rpc  # type: ignore[untyped-decorator]
    @answering
    def looks(self, appraisal: str, wanted: dict[str, Any]) -> dict[str, Any]:
        return find_looks.handle(self.foundation, appraisal, wanted)
