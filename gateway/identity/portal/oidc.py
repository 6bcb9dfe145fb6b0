"""OpenID Connect: code flow with PKCE, state and nonce; the identity token is verified with the portal's keys."""

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from gateway.identity.portal.asking_portals import ask_json
from gateway.identity.portal.profile import PortalAnsweredOddly, Profile, Reading, read_profile
from gateway.identity.portal.under_way import UnderWay

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA", "Ed25519")  # public keys only: never "none", never a shared secret
KEPT_SECONDS = 3600.0
LEEWAY = 60


class OidcPortal(msgspec.Struct, frozen=True, kw_only=True):
    """A provider by its issuer, which tells the rest (discovery)."""

    issuer: str
    client_id: str
    client_secret: str = ""
    scope: str = "openid phone profile"
    reading: Reading = Reading()


class Oidc:
    """One provider."""

    def __init__(self, name: str, portal: OidcPortal) -> None:
        self.name, self.portal = name, portal
        self._metadata: tuple[float, dict[str, Any]] | None = None

    async def start(self, under_way: UnderWay, back: str) -> str:
        """Where the browser goes."""
        metadata = await self.metadata()
        asked = {
            "response_type": "code",
            "client_id": self.portal.client_id,
            "redirect_uri": back,
            "scope": self.portal.scope,
            "state": under_way.state,
            "nonce": under_way.nonce,
            "code_challenge": create_s256_code_challenge(under_way.verifier),
            "code_challenge_method": "S256",
        }
        return f"{metadata['authorization_endpoint']}?{urlencode(asked)}"

    async def finish(self, under_way: UnderWay, came: Mapping[str, str], back: str) -> Profile:
        """Who came back."""
        metadata = await self.metadata()
        if came.get("iss", metadata["issuer"]) != metadata["issuer"]:  # RFC 9207: another provider's answer
            raise PortalAnsweredOddly(portal=self.name, what="iss")
        if "code" not in came:
            raise PortalAnsweredOddly(portal=self.name, what=came.get("error", "code")[:40])
        token = await self._token(metadata, came["code"], under_way, back)
        claims = await self._claims(metadata, token, under_way.nonce)
        told = await ask_json(
            self.name,
            "GET",
            metadata["userinfo_endpoint"],
            headers={"Authorization": f"Bearer {token['access_token']}"},
        )
        if not isinstance(told, dict) or told.get("sub") != claims["sub"]:
            raise PortalAnsweredOddly(portal=self.name, what="userinfo")
        return read_profile(self.name, {**claims, **told}, self.portal.reading)

    async def metadata(self) -> dict[str, Any]:
        """What the provider says of itself, read again every hour."""
        if self._metadata is None or time.monotonic() - self._metadata[0] > KEPT_SECONDS:
            told = await ask_json(self.name, "GET", f"{self.portal.issuer}/.well-known/openid-configuration")
            if not isinstance(told, dict) or told.get("issuer") != self.portal.issuer:
                raise PortalAnsweredOddly(portal=self.name, what="issuer")
            self._metadata = (time.monotonic(), told)
        return self._metadata[1]

    async def _token(self, metadata: dict[str, Any], code: str, under_way: UnderWay, back: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": under_way.verifier,
        }
        who = (self.portal.client_id, self.portal.client_secret)
        if not self.portal.client_secret:
            token = await ask_json(
                self.name, "POST", metadata["token_endpoint"], data={**form, "client_id": self.portal.client_id}
            )
        else:
            token = await ask_json(self.name, "POST", metadata["token_endpoint"], data=form, auth=who)
        if not isinstance(token, dict) or not {"id_token", "access_token"} <= token.keys():
            raise PortalAnsweredOddly(portal=self.name, what="token")
        return token

    async def _claims(self, metadata: dict[str, Any], token: dict[str, Any], nonce: str) -> CodeIDToken:
        keys = await ask_json(self.name, "GET", metadata["jwks_uri"])
        try:
            read = jwt.decode(
                token["id_token"],
                KeySet.import_key_set(keys),
                registry=JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False),
            )
            claims = CodeIDToken(
                read.claims,
                read.header,
                {
                    "iss": {"essential": True, "value": metadata["issuer"]},
                    "aud": {"essential": True, "value": self.portal.client_id},
                },
                {"nonce": nonce, "client_id": self.portal.client_id, "access_token": token["access_token"]},
            )
            claims.validate(leeway=LEEWAY)
        except (JoseError, ValueError, KeyError, TypeError):
            raise PortalAnsweredOddly(portal=self.name, what="id_token") from None
        return claims
