"""OAuth2 as provincial portals speak it: client id and secret in the query, answers in an envelope of their own.

Nothing is signed here, so everything rests on TLS to the portal and on `state`. What is called how is configuration.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec

from gateway.identity.portal.asking_portals import ask_json
from gateway.identity.portal.profile import PortalAnsweredOddly, Profile, Reading, at, read_profile
from gateway.identity.portal.under_way import UnderWay


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """What the portal calls its parameters."""

    client_id: str = "client_id"
    client_secret: str = "client_secret"  # noqa: S105  # a name, not a secret
    code: str = "code"
    back: str = "redirect_uri"
    state: str = "state"
    token: str = "access_token"  # noqa: S105  # a name, not a secret


class OAuth2Portal(msgspec.Struct, frozen=True, kw_only=True):
    """The portal's three addresses, its names, and where its answers have what.

    `more` is sent along to each address; `good` are the values at `good_at` of an answer that went well.
    """

    authorize_url: str
    token_url: str
    profile_url: str
    client_id: str
    client_secret: str
    names: Names = Names()
    more: Mapping[str, str] = {}
    token_at: str = "access_token"  # noqa: S105  # a place, not a secret
    good_at: str = ""
    good: tuple[str, ...] = ()
    method: str = "GET"
    reading: Reading = Reading()


class OAuth2Custom:
    """One portal."""

    def __init__(self, name: str, portal: OAuth2Portal) -> None:
        self.name, self.portal = name, portal

    async def start(self, under_way: UnderWay, back: str) -> str:
        """Where the browser goes. The secret is not in this address: the browser would see it."""
        names = self.portal.names
        asked = {names.client_id: self.portal.client_id, names.back: back, names.state: under_way.state}
        return f"{self.portal.authorize_url}?{urlencode({'response_type': 'code', **asked, **self.portal.more})}"

    async def finish(self, _under_way: UnderWay, came: Mapping[str, str], back: str) -> Profile:
        """Who came back."""
        names, portal = self.portal.names, self.portal
        if not came.get(names.code):
            raise PortalAnsweredOddly(portal=self.name, what="code")
        us = {names.client_id: portal.client_id, names.client_secret: portal.client_secret, **portal.more}
        grant = {"grant_type": "authorization_code", names.code: came[names.code], names.back: back}
        token = at(await self._ask(portal.token_url, {**us, **grant}), portal.token_at)
        if not token:
            raise PortalAnsweredOddly(portal=self.name, what="token")
        return read_profile(self.name, await self._ask(portal.profile_url, {**us, names.token: token}), portal.reading)

    async def _ask(self, url: str, query: Mapping[str, str]) -> Any:
        told = await ask_json(self.name, self.portal.method, url, params=query)
        if self.portal.good and at(told, self.portal.good_at) not in self.portal.good:
            raise PortalAnsweredOddly(portal=self.name, what="envelope")
        return told
