"""Operations carried out for our own pages: the rights, records, metrics and refusals of the API, without HTTP."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, TypeVar

import msgspec

from gateway.context import Context
from gateway.errors.problems import document
from gateway.http.operations import access_audit
from gateway.http.operations.access_audit import Occasion
from gateway.http.operations.failures import refusal_of
from gateway.http.operations.operation import Operation
from gateway.http.operations.request_body import path_parts
from gateway.http.operations.typed import carried_out, read_body
from gateway.http.request import as_segment
from gateway.identity.staff_tokens import Staff, require
from services.access.contract import SYSTEM_LOG
from services.kernel.rpc.request import Request

A = TypeVar("A")
T = TypeVar("T")
Parts = Mapping[str, str]


class InProcess:
    """Every operation of the API, for members of staff who are signed in already. What stands in the way is raised."""

    def __init__(self, context: Context, operations: Iterable[Operation]) -> None:
        self.context = context
        self._by_name = {one.name: one for one in operations}
        self._questions = {one.asks: one for one in self._by_name.values() if one.method == "GET" and one.asks}

    async def ask(self, who: Staff, kind: type[Request[A]], parts: Parts) -> A:
        """The answer to a question; `parts` are its fields as they stand in an address. Raises `Refusal`."""
        operation = self._questions[kind]
        at, query = _addressed(operation, parts)
        if strange := query.keys() - {one.encode_name for one in msgspec.structs.fields(kind)}:
            raise TypeError(f"{kind.__name__} has no {', '.join(sorted(strange))}")
        answer: A = await self._run(
            operation, who, at, query, lambda: carried_out(operation, self.context, who, at, query, None)
        )
        return answer

    async def command(self, who: Staff, name: str, parts: Parts, body: Mapping[str, Any]) -> Any:
        """Carry out a command, or a question of this name. `body` are JSON values. Raises `Refusal`."""
        operation = self._by_name[name]
        at, query = _addressed(operation, parts)

        async def act() -> tuple[int, Any]:
            sent = read_body(operation, who, msgspec.json.encode(body)) if operation.method != "GET" else None
            return await carried_out(operation, self.context, who, at, query, sent)

        return await self._run(operation, who, at, query, act)

    async def under(self, who: Staff, name: str, parts: Parts, act: Callable[[], Awaitable[T]]) -> T:
        """Do under the rights and on the record of an operation what is no single request. Raises `Refusal`."""
        operation = self._by_name[name]
        at, query = _addressed(operation, parts)

        async def done() -> tuple[int, T]:
            return operation.status, await act()

        return await self._run(operation, who, at, query, done)

    def may(self, who: Staff, name: str) -> bool:
        """Whether the role of this account has the operation."""
        roles = self._by_name[name].roles
        return not roles or who.role in roles

    async def _run(
        self, operation: Operation, who: Staff, at: Parts, query: Parts, act: Callable[[], Awaitable[tuple[int, T]]]
    ) -> T:
        about = Occasion(appraisal=at.get("appraisal", SYSTEM_LOG), subject=access_audit.subject(at, query))

        async def allowed() -> tuple[int, T]:
            if operation.roles:  # what is open to everybody is open to staff
                require(who, *operation.roles, appraisal=at.get("appraisal"))
            return await act()

        try:
            status, value = await access_audit.audited(operation, self.context, who, about, allowed)
        except Exception as error:  # who asks gets a sentence, the log gets the place
            refusal = refusal_of(error, operation)
            self.context.metrics.request(operation.name, document(refusal.code, refusal.facts)["status"])
            raise refusal from error
        self.context.metrics.request(operation.name, status)
        return value


def _addressed(operation: Operation, parts: Parts) -> tuple[dict[str, str], dict[str, str]]:
    """Of these values those in the path, and those after the question mark. Raises `NotFound`."""
    path = path_parts(operation.path)
    return (
        {name: as_segment(parts[name]) for name in path if name in parts},
        {name: value for name, value in parts.items() if name not in ("appraisal", *path)},
    )
