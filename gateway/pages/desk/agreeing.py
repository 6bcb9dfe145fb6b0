"""A second person agrees at somebody's desk: he signs there himself, and his agreement goes along."""

from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.form import Form
from services.kernel.refusal import Refused


async def agreed(work: DeskPageRequest, form: Form) -> dict[str, str]:
    """The second person's agreement, good for this request. Raises what stands in his way."""
    typed = {name: form.one(f"second_{name}") for name in ("account", "password", "code")}
    answer = await work.api.call(work, "staff_agreement", {}, typed)
    if answer.problem is not None:
        raise Refused(answer.problem["code"], answer.problem["facts"])
    return {"confirmed_by_token": answer.value["agreement"]}
