"""A second person agrees in another's session: signs in on the form, and the agreement is sent with the command."""

from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.form import Form
from services.kernel.refusal import Refused


async def agreed(work: DeskPageRequest, form: Form) -> dict[str, str]:
    """The second person's agreement, good for this request. Raises the refusal of the sign-in."""
    typed = {name: form.one(f"second_{name}") for name in ("account", "password", "code")}
    answer = await work.api.call(work, "staff_agreement", {}, typed)
    if answer.problem is not None:
        raise Refused(answer.problem["code"], answer.problem["facts"])
    return {"confirmed_by_token": answer.value["agreement"]}
