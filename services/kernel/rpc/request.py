"""What one part of the system may ask another: a request, the type of its answer, its refusals, its time limit.

`services/X/contract.py` declares every request that service X answers, as `events.py` declares what it tells:

    class Counted(Answer):
        digest: Sha256
        result_version: int

    class Count(Request[Counted], service="tally", seconds=LONG, refusals=(BoxNotSealed, SampleNotDrawn)):
        appraisal: AppraisalId

The service answers it by a function `handle(request: Count, context) -> Counted`; a caller writes
`counted = await rpc.ask(Count(appraisal=appraisal))` and gets the answer's type. Both sides are checked by mypy, and
entry points, HTTP bodies, their validation and the published descriptions are derived from the classes.
"""

import re
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar, dataclass_transform, get_args, get_origin

import msgspec

from services.kernel.refusal import Malformed, Outdated, Refusal, Refused

A = TypeVar("A")
LONG = 180.0  # seconds; a count reads whole logs
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass_transform(kw_only_default=True, frozen_default=True)
class RequestMeta(msgspec.StructMeta):
    """Read service, time limit and refusals where the class is written, and the answer's type from its base."""

    service: str
    method: str
    answer: Any
    seconds: float | None
    refusals: tuple[type[Refusal], ...]

    def __new__(
        mcs,
        name: str,
        bases: tuple[type, ...],
        namespace: dict[str, Any],
        *,
        service: str = "",
        seconds: float | None = None,
        refusals: tuple[type[Refusal], ...] = (),
    ) -> "RequestMeta":
        cls = super().__new__(mcs, name, bases, namespace, frozen=True, kw_only=True, forbid_unknown_fields=True)
        for base in (base for base in bases if isinstance(base, RequestMeta)):
            for field in {*dir(base)}.intersection(cls.__struct_fields__).difference(base.__struct_fields__):
                raise TypeError(f"{name}.{field}: a field may not hide what every request has under that name")
        inherited = next((base.service for base in bases if isinstance(base, RequestMeta)), "")
        cls.service = service or inherited
        cls.method = _WORD.sub("_", name).lower()
        cls.seconds = seconds
        cls.refusals = refusals
        cls.answer = next(
            (get_args(base)[0] for base in namespace.get("__orig_bases__", ()) if _is_request(get_origin(base))), Any
        )
        return cls


def _is_request(kind: Any) -> bool:
    return isinstance(kind, RequestMeta)


class Request(msgspec.Struct, Generic[A], metaclass=RequestMeta):
    """A question or a command, with the type of its answer as parameter.

    `service` answers it under the name `method`, which is the class name in snake case. `seconds` is how long a caller
    waits (None: the adapter's own limit). `refusals` are those it may answer with beside `Malformed`, and
    `Outdated` when every retry lost an optimistic-concurrency race.
    """

    service: ClassVar[str]
    method: ClassVar[str]
    answer: ClassVar[Any]
    seconds: ClassVar[float | None]
    refusals: ClassVar[tuple[type[Refusal], ...]]

    @classmethod
    def codes(cls) -> frozenset[str]:
        """The codes of every refusal it may answer with."""
        return frozenset({Malformed.code, Outdated.code, *(kind.code for kind in cls.refusals)})


@dataclass_transform(kw_only_default=True, frozen_default=True)
class FrozenMeta(msgspec.StructMeta):
    """Makes structs that are frozen and take their fields by name."""

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **options: Any) -> "FrozenMeta":
        return super().__new__(mcs, name, bases, namespace, **{"frozen": True, "kw_only": True, **options})


class Part(msgspec.Struct, metaclass=FrozenMeta, forbid_unknown_fields=True):
    """A part of a request. A field that it does not name is refused: a mistyped name must not pass for a default."""


class OpenPart(msgspec.Struct, metaclass=FrozenMeta):
    """A part of a request in which senders may say more than is read."""


class Answer(msgspec.Struct, metaclass=FrozenMeta):
    """An answer, or a part of one. A reader ignores fields that a newer service adds."""


class Rejection(msgspec.Struct, frozen=True):
    """A refusal on the wire: its stable code and its facts, JSON values."""

    code: str
    facts: dict[str, Any]


class Outcome(msgspec.Struct, Generic[A], frozen=True, omit_defaults=True):
    """What a service answers on the wire: a value, or a rejection. The value may itself be null."""

    ok: A | msgspec.UnsetType = msgspec.UNSET
    refused: Rejection | None = None

    def value(self) -> A:
        """The value. Raises `Refused`, or `msgspec.ValidationError` when there is neither."""
        if self.refused is not None:
            raise Refused(self.refused.code, self.refused.facts)
        if self.ok is msgspec.UNSET:
            raise msgspec.ValidationError("neither a value nor a refusal")
        return self.ok


def rejected(refusal: Refusal) -> Outcome[Any]:
    """The outcome of what was refused."""
    return Outcome(refused=Rejection(refusal.code, refusal.facts))


@cache
def outcome_of(request: type[Request[Any]]) -> Any:
    """The type of the whole answer to this request on the wire."""
    return Outcome[request.answer]  # type: ignore[name-defined]  # the parameter is a value, built at run time


def envelope(request: Request[Any]) -> bytes:
    """nameko's message that carries this request."""
    return msgspec.json.encode({"args": (request,), "kwargs": {}})


def opened(request: Request[A], result: bytes) -> A:
    """The value in a service's answer. Raises `Refused`, or `msgspec.ValidationError` when it is not of its type."""
    outcome: Outcome[A] = msgspec.json.decode(result, type=outcome_of(type(request)))
    return outcome.value()
