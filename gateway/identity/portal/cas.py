"""CAS tickets (protocol 2 and 3): some county portals and most office systems still use them."""

from collections.abc import Mapping
from urllib.parse import urlencode
from xml.etree import ElementTree

import msgspec

from gateway.identity.portal.asking_portals import ask
from gateway.identity.portal.profile import PortalAnsweredOddly, Profile, Reading, read_profile
from gateway.identity.portal.under_way import UnderWay

CAS = "{http://www.yale.edu/tp/cas}"


class CasPortal(msgspec.Struct, frozen=True, kw_only=True):
    """The server's two addresses; attributes are found by their names, the user under `user`."""

    login_url: str
    validate_url: str
    reading: Reading = Reading(subject="user", phone="mobile", level="level")


class Cas:
    """One server. CAS knows no `state`: it stands in the address that the ticket is good for."""

    def __init__(self, name: str, portal: CasPortal) -> None:
        self.name, self.portal = name, portal

    async def start(self, under_way: UnderWay, back: str) -> str:
        """Where the browser goes."""
        return f"{self.portal.login_url}?{urlencode({'service': self._service(under_way, back)})}"

    async def finish(self, under_way: UnderWay, came: Mapping[str, str], back: str) -> Profile:
        """Who came back with a ticket, which serves once and for this address only."""
        if not came.get("ticket"):
            raise PortalAnsweredOddly(portal=self.name, what="ticket")
        asked = {"service": self._service(under_way, back), "ticket": came["ticket"]}
        facts = self.read(await ask(self.name, "GET", self.portal.validate_url, params=asked))
        return read_profile(self.name, facts, self.portal.reading)

    def read(self, body: bytes) -> dict[str, str]:
        """User and attributes of a `serviceResponse`. Raises `PortalAnsweredOddly`; document types are not read."""
        if b"<!" in body:
            raise PortalAnsweredOddly(portal=self.name, what="xml")
        try:
            success = ElementTree.fromstring(body).find(f"{CAS}authenticationSuccess")  # noqa: S314  # no entities in it
        except ElementTree.ParseError:
            raise PortalAnsweredOddly(portal=self.name, what="xml") from None
        if success is None:
            raise PortalAnsweredOddly(portal=self.name, what="ticket")
        attributes = success.find(f"{CAS}attributes")
        found = {node.tag.removeprefix(CAS): node.text or "" for node in (attributes if attributes is not None else ())}
        return {**found, "user": success.findtext(f"{CAS}user", "").strip()}

    def _service(self, under_way: UnderWay, back: str) -> str:
        return f"{back}?{urlencode({'state': under_way.state})}"
