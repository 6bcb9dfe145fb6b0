"""A small county on a served installation: its staff over HTTP with its own tokens, voters straight to the services."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ops.system.gateway_client import Reply
from ops.system.logs import Logs
from ops.system.services import COUNTED
from services.ballot.contract import Ballot, CastMany
from services.ballot.events import BallotCast, BoxOpened
from services.ballot.fixed_ballot import fix
from services.kernel.event import Language
from services.roster.contract import DevelopmentProof, Identify, IssueCredential
from simulation.play.agreeing import given
from tests.harness.waiting import wait_until
from tests.journeys.stage import Installation
from tests.roster.quarter import draft

NOT_HEARD = ("BOX_NOT_SEALED", "COMPLAINTS_NOT_FROZEN", "NOT_OPENED")
EXAMPLE = {"text": "5月6日到窗口交材料,跑了三趟没有办成。", "occurred": "2024-05"}


@dataclass
class County:
    """`code` is its six digits. `cast` are the ballots that were handed in."""

    installation: Installation
    code: str
    cast: list[Ballot] = field(default_factory=list)

    @property
    def appraisal(self) -> str:
        return f"{self.code}-2024Q2"

    def token(self, role: Any, number: int = 1) -> str:
        return self.installation.stage.token(role, f"{role}-{self.code}-{number}", county=self.code)

    def ask(self, path: str, role: Any = "conduct") -> Any:
        return self.reply("GET", path, self.token(role)).value()

    def reply(self, method: str, path: str, token: str, body: Any = None) -> Reply:
        http = self.installation.stage.http
        return http.call(method, f"/appraisals/{self.appraisal}{path}", token=token, json_body=body)

    def orders(self, path: str, body: Any = None, role: Any = "operator") -> Any:
        """A command, with a second person where one is needed; again until tally has heard what it waits for."""
        http, address = self.installation.stage.http, f"/appraisals/{self.appraisal}{path}"

        def once() -> Reply | None:
            reply = given(http, address, {} if body is None else body, self.token(role, 1), self.token(role, 2))
            return None if reply.code in NOT_HEARD else reply

        return wait_until(once, f"{self.code}{path}", 60, every=0.2).value()

    def drafted(self, **rules: Any) -> None:
        http = self.installation.stage.http
        body = {"appraisal": self.appraisal, **draft(county=f"{self.code}县", rules=rules)}
        given(http, "/appraisals", body, self.token("operator"), self.token("operator", 2)).value()
        self.orders("/opening")

    def votes(self, valid: int, void: int, office: str = "01-01") -> None:
        """So many of the public vote; the void ballots have no example, so they count for nothing (A-07)."""
        rpc = self.installation.rpc
        says = [True] * valid + [False] * void
        ballots = [self._signed(number, office, counts) for number, counts in enumerate(says)]
        outcomes = rpc.ask(CastMany(appraisal=self.appraisal, ballots=ballots), seconds=60)
        assert all(outcome.refused is None for outcome in outcomes), outcomes[:3]
        self.cast += ballots

    def _signed(self, number: int, office: str, counts: bool) -> Ballot:
        """A ballot that roster has signed, of somebody of the public."""
        rpc = self.installation.rpc
        proof = DevelopmentProof(account=f"{self.code}-{number}", phone=f"130{10_000_000 + number}")
        ticket = rpc.ask(Identify(appraisal=self.appraisal, proof=proof)).ticket
        pick = {"office": office, "categories": ["shirk"], **({"example": EXAMPLE} if counts else {})}
        fixed = fix(self.appraisal, ticket.group, self.keys()[ticket.group], [pick])
        asked = IssueCredential(appraisal=self.appraisal, ticket=ticket, **fixed.asks)
        return fixed.signed(rpc.ask(asked).signature)

    def keys(self) -> dict[str, str]:
        """The public keys of its groups."""
        (opened,) = self.facts("ballot", BoxOpened)
        return {group.code: group.key for group in opened.groups if group.key}

    def ballots(self) -> dict[str, bool]:
        """Which ballots are in the box, by id, and whether each is valid: it is if it has an example (A-07)."""
        return {one.ballot_id: one.picks[0].example is not None for one in self.facts("ballot", BallotCast)}

    def facts(self, source: str, kind: type) -> Sequence[Any]:
        language = Language(kind)
        decoded = (language.decode_known(body) for body in self.log(source))
        return [recorded.data for recorded in decoded if recorded is not None]

    def log(self, source: str) -> list[bytes]:
        """The owner's log, as it is stored."""
        logs = Logs(dict.fromkeys(COUNTED, self.installation.settings()), self.appraisal)
        try:
            return list(logs.sources()[source])
        finally:
            logs.close()
