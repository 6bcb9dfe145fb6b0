"""The portals of this installation, by name, as PINGYI_PORTALS has them: `{"yszw": {"kind": "oidc", …}}`.

Every kind may have a `title`, which voters read.
"""

from collections.abc import Mapping
from typing import Any, Protocol

import msgspec

from gateway.identity.portal.cas import Cas, CasPortal
from gateway.identity.portal.oauth2_custom import OAuth2Custom, OAuth2Portal
from gateway.identity.portal.oidc import Oidc, OidcPortal
from gateway.identity.portal.profile import Profile
from gateway.identity.portal.under_way import UnderWay


class Portal(Protocol):
    """One way of signing in elsewhere."""

    async def start(self, under_way: UnderWay, back: str, /) -> str: ...

    async def finish(self, under_way: UnderWay, came: Mapping[str, str], back: str, /) -> Profile: ...


TITLE = "政务网账号"  # of a portal whose settings have no `title`


def titles(configured: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """What a voter reads on the button of each portal."""
    return {name: str(settings.get("title") or TITLE) for name, settings in configured.items()}


def portals(configured: Mapping[str, Mapping[str, Any]]) -> dict[str, Portal]:
    """The adapters. Raises `ValueError` for a kind or a field nobody knows, so that no typing error goes unseen."""
    return {name: _portal(name, dict(settings)) for name, settings in configured.items()}


def _portal(name: str, settings: dict[str, Any]) -> Portal:
    kind = settings.pop("kind", "")
    settings.pop("title", None)
    match kind:
        case "oidc":
            return Oidc(name, _read(settings, OidcPortal))
        case "oauth2_custom":
            return OAuth2Custom(name, _read(settings, OAuth2Portal))
        case "cas":
            return Cas(name, _read(settings, CasPortal))
    raise ValueError(f"PINGYI_PORTALS: {name} is of no known kind ({kind})")


def _read(settings: dict[str, Any], kind: type[Any]) -> Any:
    unknown = settings.keys() - set(kind.__struct_fields__)
    if unknown:
        raise ValueError(f"PINGYI_PORTALS: nobody knows {', '.join(sorted(unknown))}")
    try:
        return msgspec.convert(settings, kind)
    except msgspec.ValidationError as error:
        raise ValueError(f"PINGYI_PORTALS: {error}") from None
