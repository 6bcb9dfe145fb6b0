"""A second person agrees: to what was proposed before, or in another's session by signing in on the form."""

from collections.abc import Callable
from typing import Any

import msgspec

from gateway.api.accounts import SIGN_IN, vouched
from gateway.http.bodies import load
from gateway.http.operations import maker_checker
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, stay
from gateway.pages.form import Form


async def agreed(page: DeskPageRequest, form: Form) -> dict[str, str]:
    """The second person's agreement, good for this request. Raises the refusal of the sign-in."""
    typed = {name: form.one(f"second_{name}") for name in ("account", "password", "code")}

    async def sign_in() -> str:
        sent = load(SIGN_IN, msgspec.json.encode(typed))
        return page.context.tokens.agreement(await vouched(page.context, page.request, sent))

    return {"confirmed_by_token": await page.under("staff_agreement", sign_in)}


def confirmation(said: str, onward: Callable[[Form, Any], str] = stay) -> Action:
    """The action of a second person who agrees to a proposal, and so carries it out."""
    return Action(calls="confirm_proposal", said=said, at=_proposal, does=_confirmed, onward=onward)


def _proposal(form: Form) -> dict[str, str]:
    return {"proposal": form.one("proposal")}


async def _confirmed(page: DeskPageRequest, form: Form) -> Any:
    return await maker_checker.agreed(page.context, page.staff, page.appraisal, form.one("proposal"))
