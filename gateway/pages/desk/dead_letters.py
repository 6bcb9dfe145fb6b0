"""Dead letters: what could not be taken in, without what it says; put back by one, set aside for good by two."""

from typing import Any

from gateway.api.dead_letters import ShowLetters
from gateway.chinese.names import DEAD_LETTER_STEPS
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.form import Form


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """What is set aside now, and what was decided before."""
    answer = await page.ask(ShowLetters).reply()
    return {"letters": answer.value, "why_not": answer.problem, "what_zh": DEAD_LETTER_STEPS}


def _chosen(form: Form) -> dict[str, Any]:
    """None chosen is left out, so that the API says what is missing."""
    return {"letters": form.all("letters")} if "letters" in form else {}


def _dropped(form: Form) -> dict[str, Any]:
    return _chosen(form) | ({"reason": form.one("reason")} if form.one("reason") else {})


SECTION = Section(
    key="letters",
    title="死信",
    roles=("system", "audit"),
    gather=gather,
    template="dead_letters",
    actions={
        "requeue": Action(calls="requeue_dead_letters", said="已重投。再次收不下的会重新出现在这里。", body=_chosen),
        "drop": Action(calls="propose_letter_drop", said="已提出剔除，等另一人同意。", body=_dropped),
        "confirm": Action(calls="confirm_letter_drop", said="已同意，并已剔除。", body=_chosen),
    },
)
