"""The services' side of the contract, in memory: what the gateway may expect, and a log of what it asked."""

from dataclasses import dataclass, field
from typing import Any

import msgspec

from gateway.rpc import ServiceUnknown
from services.kernel.refusal import Refused, answer, refused

APPRAISAL = "532622-2024Q2"
RULES = {
    "max_offices": 10,
    "sample_size": 200,
    "quarter_from": "2024-04-01",
    "quarter_to": "2024-06-30",
    "example_not_before": "2024-01",
    "voting_until": "2024-07-14T16:00:00Z",
}
OFFICES = [
    {
        "office_id": "02-03",
        "department": "县自然资源局",
        "department_kind": "county",
        "name": "不动产登记中心",
        "scopes": ["leaders", "service"],
        "pinyin": "budongchandengjizhongxin",
        "initials": "bdcdjzx",
    },
    {
        "office_id": "05-01",
        "department": "县市场监管局",
        "department_kind": "county",
        "name": "行政审批股",
        "scopes": ["leaders", "market"],
        "pinyin": "xingzhengshenpigu",
        "initials": "xzspg",
    },
]
KNOWN = {
    "appraisal": APPRAISAL,
    "county": "532622",
    "title": "砚山县2024年第二季度“难办事股室”评议活动",
    "hotline": "0876-3133677",
    "stage": "voting",
    "published_at": "2024-06-26T02:27:00Z",
    "voting_from": "2024-06-30T16:00:00Z",
    "voting_until": "2024-07-14T16:00:00Z",
    "rules": RULES,
    "offices": OFFICES,
    "groups": [{"code": "service", "key": "MIIB"}],
    "rehearsal": False,
}


@dataclass
class Services:
    """Implements `gateway.rpc.Rpc`. Every argument is turned into JSON and back, as on any wire.

    `asked` is what was asked; `box` what was recorded; `looks` what the ledger holds.
    `answers` overrides a method: a value, a function of the
    arguments, or an exception to raise.
    """

    asked: list[tuple[str, str, list[Any]]] = field(default_factory=list)
    box: dict[str, list[Any]] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    timeouts: list[float | None] = field(default_factory=list)
    looks: list[dict[str, Any]] = field(default_factory=list)

    async def call(self, service: str, method: str, /, *args: Any, timeout: float | None = None) -> Any:
        arguments = msgspec.json.decode(msgspec.json.encode(args))
        if (service, method) == ("access", "record_looks") and "access.record_looks" not in self.answers:
            self.looks += [{"appraisal": arguments[0], **look} for look in arguments[1]]
            return {"recorded": len(arguments[1])}
        self.asked.append((service, method, arguments))
        self.timeouts.append(timeout)
        name = f"{service}.{method}"
        given = self.answers.get(name, getattr(self, name.replace(".", "_"), None))
        if given is None:
            raise ServiceUnknown(service, method)
        if isinstance(given, Exception):
            raise given
        if not callable(given):
            return given
        value = given(*arguments)
        return await value if hasattr(value, "__await__") else value

    def calls(self, name: str) -> list[list[Any]]:
        """The arguments of each call of `service.method`."""
        return [arguments for service, method, arguments in self.asked if f"{service}.{method}" == name]

    def roster_appraisal(self, appraisal: str) -> Any:
        if appraisal != APPRAISAL:
            raise Refused("APPRAISAL_UNKNOWN", {"appraisal": appraisal})
        return KNOWN

    def roster_heads(self) -> Any:
        return {APPRAISAL: 12}

    def roster_took_part(self, _appraisal: str, person: str) -> Any:
        return {"took_part": any(person in credential for credential in self.box)}

    def ballot_receipt_of(self, _appraisal: str, credential: str) -> Any:
        return {"received": credential in self.box, "sealed": False, "receipt": f"YS24Q2-{credential[-4:]}"}

    def roster_identify(self, _appraisal: str, proof: dict[str, Any]) -> Any:
        if proof.get("code", "482913") != "482913":
            raise Refused("INVITATION_NOT_RECOGNISED", {})
        return {"person": "b1946ac92492d2347c6235b4d2611184", "group": "service", "scope": ["02-03"]}

    def roster_issue_credential(self, _appraisal: str, person: str) -> Any:
        return {"credential": f"v1.service.{person}.sig", "group": "service"}

    def ballot_cast_many(self, _appraisal: str, ballots: list[dict[str, Any]]) -> Any:
        return [self._cast(one) for one in ballots]

    def _cast(self, ballot: dict[str, Any]) -> dict[str, Any]:
        credential, picks = ballot["credential"], ballot["picks"]
        if not credential.startswith("v1."):
            return refused(Refused("CREDENTIAL_INVALID", {}))
        receipt = f"YS24Q2-{credential[-4:]}"
        before = self.box.setdefault(credential, picks)
        if before is picks:
            return answer({"receipt": receipt, "again": False})
        if before == picks:
            return answer({"receipt": receipt, "again": True})
        return refused(Refused("ALREADY_VOTED", {"receipt": receipt}))

    def ballot_receipt(self, _appraisal: str, code: str) -> Any:
        return {"received": code == "YS24Q2-7F3K-9Q2M-4TXC", "sealed": False, "ballot_id": "must not go out"}

    def complaints_report_many(self, _channel: str, events: list[Any], _delivery: Any) -> Any:
        return [
            answer({"matter_id": event["id"], "appraisal": APPRAISAL, "again": False, "late": False})
            for event in events
        ]
