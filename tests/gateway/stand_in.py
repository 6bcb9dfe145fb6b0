"""The services' side of the contract, in memory: what the gateway may expect, and a log of what it asked."""

from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from gateway.rpc.client import Rpc, ServiceUnknown
from services.ballot.ballot_text import ballot_text, keys_digest, message
from services.ballot.contract import Ballot, CastAtOnce, CastMany, FindReceipt, ShowParticipation
from services.ballot.receipts.receipt import printed, receipt_code, statement, twelve
from services.complaints.contract import ReportMany
from services.kernel import contract as any_service
from services.kernel.proof.blind_signature import is_signed, sign_blindly
from services.kernel.refusal import Refusal, Refused, answer, refused
from services.kernel.rpc.request import Request, RequestMeta
from services.roster.contract import Identify, IssueCredential, ShowAppraisal, ShowTakingPart
from services.roster.signing import signing_key

APPRAISAL = "532622-2024Q2"
KEY = signing_key.new_key()
PUBLIC = signing_key.public_der(KEY)
BOX_KEY = Ed25519PrivateKey.from_private_bytes(b"b" * 32)  # what the box signs receipts with
RECEIPT_KEY = BOX_KEY.public_key().public_bytes_raw().hex()
TICKET = {"person": "b1946ac92492d2347c6235b4d2611184", "group": "service", "until": 1719990617, "mac": "0a" * 32}
RULES = {
    "max_offices": 10,
    "sample_size": 200,
    "quarter_from": "2024-04-01",
    "quarter_to": "2024-06-30",
    "published_at": "2024-06-26T02:27:00Z",
    "voting_from": "2024-06-30T16:00:00Z",
    "voting_until": "2024-07-14T16:00:00Z",
    "complaints_until": "2024-07-19T16:00:00Z",
    "example_not_before": "2024-01",
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
    "groups": [
        {"code": "service", "method": "online", "quota": 100, "key": PUBLIC},
        {"code": "public", "method": "online", "key": PUBLIC},
    ],
    "secret_channels": [],
    "receipt_key": RECEIPT_KEY,
    "rules_digest": "5f0c1a9b" * 8,
    "catalogue_digest": "77ab20c4" * 8,
    "rehearsal": False,
}


RECEIPT = "YS24Q2-7F3K-9Q2M-4TXC"
FORGED, BELIEVED = "00" * 256, "5a" * 256  # signatures


def posted(number: int = 1, **more: Any) -> dict[str, Any]:
    """A ballot as it is posted, blank unless told otherwise; its signature is believed."""
    secrets = {"nonce": f"{number:064x}", "salt": f"{number:032x}", "receipt_secret": f"{number:032x}"}
    return {"group": "service", **secrets, "picks": [], "signature": BELIEVED, **more}


def participation(**changes: Any) -> dict[str, Any]:
    """How many ballots are in the box; none and no forms unless told otherwise."""
    forms = dict.fromkeys(("forms_printed", "forms_issued", "forms_returned"), 0)
    box = {"received": {}, "paper": 0, "online": 0, "sealed": False, "keys_destroyed_at": None, "losses": []}
    return {**box, **forms, **changes}


R = TypeVar("R", bound=Request[Any])
SERVICES = ("roster", "ballot", "complaints", "tally", "access")


@cache
def contract() -> dict[tuple[str, str], type[Request[Any]]]:
    """Every request of every service, by service and method."""
    found: dict[tuple[str, str], type[Request[Any]]] = {}
    for service in SERVICES:
        try:
            modules = [any_service, import_module(f"services.{service}.contract")]
        except ModuleNotFoundError:
            modules = [any_service]
        for module in modules:
            for kind in vars(module).values():
                if isinstance(kind, RequestMeta) and kind.service in ("", service):
                    found[service, kind.method] = kind  # type: ignore[assignment]  # its classes are requests
    return found


def as_answered(request: type[Request[Any]], canned: Any) -> Any:
    """A canned answer, held against the contract: what the service could not answer fails the test that cans it."""
    value = msgspec.to_builtins(canned)
    typed = msgspec.convert(value, request.answer)
    superfluous = _beyond(value, msgspec.to_builtins(typed))
    assert not superfluous, f"{request.__name__} answers no {', '.join(superfluous)}"
    return typed


def _beyond(value: Any, known: Any, where: str = "") -> list[str]:
    """The places in a canned answer that its type does not have."""
    if isinstance(value, dict) and isinstance(known, dict):
        missing = [f"{where}.{name}".lstrip(".") for name in value if name not in known]
        return missing + [
            place for name in value if name in known for place in _beyond(value[name], known[name], f"{where}.{name}")
        ]
    if isinstance(value, list) and isinstance(known, list):
        pairs = enumerate(zip(value, known, strict=True))
        return [place for number, (one, other) in pairs for place in _beyond(one, other, f"{where}.{number}")]
    return []


def _without_nulls(value: msgspec.Struct) -> dict[str, Any]:
    return {name: one for name, one in msgspec.to_builtins(value).items() if one is not None}


@dataclass
class Services(Rpc):
    """The services in memory. Every request and answer is turned into JSON and back, as on any wire.

    `asked` is what was asked; `box` what was recorded, `signed` for whom roster signed which, `reissued` to whom one is
    issued anew; `looks` what the access log holds. `answers` overrides a method (`service.method`): a value, a function
    of the request, or an exception to raise. What is answered is held against the contract.
    """

    asked: list[tuple[str, str, list[Any]]] = field(default_factory=list)
    box: dict[str, dict[str, Any]] = field(default_factory=dict)
    signed: dict[str, str] = field(default_factory=dict)
    reissued: set[str] = field(default_factory=set)
    answers: dict[str, Any] = field(default_factory=dict)
    timeouts: list[float | None] = field(default_factory=list)
    looks: list[dict[str, Any]] = field(default_factory=list)

    async def exchange(self, service: str, method: str, body: bytes, seconds: float | None) -> bytes:
        arguments = msgspec.json.decode(body)["args"]
        typed = len(arguments) == 1 and isinstance(arguments[0], dict)
        kind = contract().get((service, method)) if typed else None
        given = [msgspec.convert(arguments[0], kind)] if kind is not None else arguments
        try:
            value = await self._answered(service, method, arguments, given, seconds)
        except Refusal as refusal:
            return msgspec.json.encode(refused(refusal))
        return msgspec.json.encode(answer(value if kind is None else as_answered(kind, value)))

    async def _answered(
        self, service: str, method: str, arguments: list[Any], given: list[Any], seconds: float | None
    ) -> Any:
        name = f"{service}.{method}"
        if name == "access.record_access" and name not in self.answers:
            (request,) = given
            self.looks += [{"appraisal": request.appraisal, **_without_nulls(one)} for one in request.records]
            return {"recorded": len(request.records)}
        self.asked.append((service, method, arguments))
        self.timeouts.append(seconds)
        found = self.answers.get(name, getattr(self, name.replace(".", "_"), None))
        if found is None:
            raise ServiceUnknown(service, method)
        if isinstance(found, Exception):
            raise found
        if not callable(found):
            return found
        value = found(*given)
        return await value if hasattr(value, "__await__") else value

    def requests(self, kind: type[R]) -> list[R]:
        """What was asked of this kind, in order."""
        found = self.calls(f"{kind.service}.{kind.method}")
        return [msgspec.convert(arguments[0], kind) for arguments in found]

    def calls(self, name: str) -> list[list[Any]]:
        """The arguments of each call of `service.method`."""
        return [arguments for service, method, arguments in self.asked if f"{service}.{method}" == name]

    def roster_show_appraisal(self, request: ShowAppraisal) -> Any:
        if request.appraisal != APPRAISAL:
            raise Refused("APPRAISAL_UNKNOWN", {"appraisal": request.appraisal})
        return KNOWN

    def roster_heads(self, _request: Any) -> Any:
        return {APPRAISAL: 12}

    def roster_show_taking_part(self, request: ShowTakingPart) -> Any:
        person = request.ticket.person
        return {"took_part": person in self.signed, "reissued": int(person in self.reissued)}

    def reissue(self, person: str) -> None:
        """What two people have decided (ADR 0047)."""
        del self.signed[person]
        self.reissued.add(person)

    def roster_show_participation(self, _request: Any) -> Any:
        return {"issued": 0, "by_group": {}, "until": None}

    def roster_list_reissues(self, _request: Any) -> Any:
        return []

    def roster_show_issued_loss_proposal(self, _request: Any) -> Any:
        return None

    def ballot_show_loss_proposal(self, _request: Any) -> Any:
        return None

    def ballot_find_receipt(self, request: FindReceipt) -> Any:
        receipt = printed("YS24Q2", request.code.replace("-", "")[-12:])
        known = receipt == RECEIPT or any(_receipt(one) == receipt for one in self.box.values())
        return {
            "received": known,
            "sealed": False,
            "receipt": receipt,
            "signature": signature_of(receipt) if known else None,
        }

    def ballot_show_participation(self, _request: ShowParticipation) -> Any:
        return participation()

    def roster_identify(self, request: Identify) -> Any:
        if getattr(request.proof, "code", "482913") != "482913":
            raise Refused("INVITATION_NOT_RECOGNISED", {})
        return {"ticket": TICKET, "scope": ["02-03"]}

    def roster_issue_credential(self, request: IssueCredential) -> Any:
        if request.group != request.ticket.group:
            raise Refused("GROUP_CHANGED", {"group": request.ticket.group})
        if request.reissued not in (None, int(request.ticket.person in self.reissued)):
            raise Refused("ISSUED_ALREADY", {})
        if self.signed.setdefault(request.ticket.person, request.blinded) != request.blinded:
            raise Refused("ISSUED_ALREADY", {})
        return {"signature": sign_blindly(KEY, bytes.fromhex(request.blinded)).hex()}

    def ballot_cast_many(self, request: CastMany) -> Any:
        return [self._cast(one) for one in request.ballots]

    def ballot_cast_at_once(self, request: CastAtOnce) -> Any:
        return {name: [self._cast(one) for one in ballots] for name, ballots in request.boxes.items()}

    def _cast(self, ballot: dict[str, Any]) -> dict[str, Any]:
        if ballot["signature"] != BELIEVED and not _is_signed(ballot):
            return refused(Refused("CREDENTIAL_INVALID", {}))
        kept = self.box.setdefault(ballot["nonce"], ballot)
        receipt = _receipt(kept)
        return answer({"receipt": receipt, "signature": signature_of(receipt), "again": kept is not ballot})

    def complaints_report_many(self, request: ReportMany) -> Any:
        return [
            answer({"matter_id": event["id"], "appraisal": APPRAISAL, "again": False, "late": False})
            for event in request.events
        ]


def signature_of(receipt: str) -> str:
    """The box's signature of a receipt."""
    return BOX_KEY.sign(statement(APPRAISAL, twelve(receipt), keys_digest([PUBLIC, PUBLIC], RECEIPT_KEY))).hex()


def _receipt(ballot: dict[str, Any]) -> str:
    return printed("YS24Q2", receipt_code(APPRAISAL, bytes.fromhex(ballot["receipt_secret"])))


def _is_signed(posted: dict[str, Any]) -> bool:
    """As the box has it: the signature is of this very ballot."""
    ballot = msgspec.convert(posted, Ballot)
    nonce, salt = bytes.fromhex(ballot.nonce), bytes.fromhex(ballot.salt)
    text = ballot_text(APPRAISAL, ballot.group, PUBLIC, nonce, salt, ballot.picks)
    return is_signed(KEY.public_key(), message(text), bytes.fromhex(ballot.signature))
