"""HTTP to a portal: so long and no longer, so much and no more, and no redirects followed."""

from typing import Any

import httpx
import msgspec

from gateway.identity.portal.profile import PortalAnsweredOddly
from services.kernel.refusal import Refusal

SECONDS = 8.0
MOST_BYTES = 256 * 1024


class PortalSilent(Refusal):
    """The portal did not answer. Facts: `portal`."""


async def ask(portal: str, method: str, url: str, **more: Any) -> bytes:
    """The body of a good answer. Raises `PortalSilent` or `PortalAnsweredOddly`."""
    try:
        async with httpx.AsyncClient(timeout=SECONDS) as client, client.stream(method, url, **more) as response:
            body = b""
            async for part in response.aiter_bytes():
                body += part
                if len(body) > MOST_BYTES:
                    raise PortalAnsweredOddly(portal=portal, what="size")
    except httpx.HTTPError:
        raise PortalSilent(portal=portal) from None
    if response.status_code != 200:
        raise PortalAnsweredOddly(portal=portal, what=f"status {response.status_code}")
    return body


async def ask_json(portal: str, method: str, url: str, **more: Any) -> Any:
    """The JSON of a good answer."""
    try:
        return msgspec.json.decode(await ask(portal, method, url, **more))
    except msgspec.DecodeError:
        raise PortalAnsweredOddly(portal=portal, what="json") from None
