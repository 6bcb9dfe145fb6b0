"""A section of the desk: a page, what it gathers, and the forms on it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.responses import Response

from gateway.identity.staff_tokens import Role
from gateway.pages.form import Form

if TYPE_CHECKING:
    from gateway.pages.desk.page_request import DeskPageRequest

Gather = Callable[["DeskPageRequest"], Awaitable[dict[str, Any] | Response]]
Finds = Callable[["DeskPageRequest", Form], Awaitable[dict[str, Any]]]
Does = Callable[["DeskPageRequest", Form], Awaitable[Any]]


def nothing(_form: Form) -> dict[str, Any]:
    return {}


async def nothing_more(_page: "DeskPageRequest", _form: Form) -> dict[str, Any]:
    return {}


def stay(_form: Form, _value: Any) -> str:
    return ""


def to_all(_page: "DeskPageRequest") -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Action:
    """A form that becomes one call of the API.

    `calls` is the operation's name, `at` gives the parts of its address but for the appraisal, `body` its JSON, `finds`
    what of the body must first be looked up. What takes or gives a file is done by `does` instead, under the rights
    and on the record of the operation. `each` gives several addresses in place of `at`: the same call to one after the
    other, until one is refused. `said` is told when it is done; `onward` may add to the address of the page that is
    shown then. An action that `shows` is a question: its page shows the answer (`shown`).
    """

    calls: str
    said: str = ""
    at: Callable[[Form], dict[str, str]] = nothing
    body: Callable[[Form], dict[str, Any]] = nothing
    onward: Callable[[Form, Any], str] = stay
    does: Does | None = None
    each: Callable[[Form], list[dict[str, str]]] | None = None
    finds: Finds = nothing_more
    shows: bool = False


@dataclass(frozen=True, kw_only=True)
class Section:
    """`key` is its place in the address, `roles` those who have it among theirs.

    The `tables` that a section gathers are exported as they are shown (`?as=xlsx`). A list in pages that the API
    exports whole says where (`whole`), with the filter that is shown. `offered` says who of these roles has it in the
    menu.
    """

    key: str
    title: str
    roles: tuple[Role, ...]
    gather: Gather
    template: str
    actions: Mapping[str, Action] = field(default_factory=dict)
    whole: Callable[["DeskPageRequest"], str] | None = None
    offered: Callable[["DeskPageRequest"], bool] = to_all
