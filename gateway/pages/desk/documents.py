"""The document centre: every document of the quarter, ready or with what it waits for, and articles to be copied."""

from typing import Any

from markupsafe import Markup

from gateway.api.documents import TEMPLATES_ZH
from gateway.pages.desk.document_list import BY_NAME, WHEN, Entry, Shown, State
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.form import Form

ASKED = ("office", "draw", "provider", "appeal", "form", "signed_on", "number")
ARTICLES = ("announcement-article", "result-article")


async def gather(work: DeskPageRequest) -> dict[str, Any]:
    """The documents as they stand; or one article, ready to be copied."""
    state = await _state(work)
    asked = work.request.query_params.get("article", "")
    return {
        "when": [(title, [_shown(work, entry, state) for entry in entries]) for title, entries in WHEN],
        "article": await _article(work, asked) if asked in ARTICLES else None,
        "article_name": asked,
        "templates": TEMPLATES_ZH,
        "own": work.context.settings.templates,
        "articles": ARTICLES,
    }


def _shown(work: DeskPageRequest, entry: Entry, state: State) -> Shown:
    may = work.staff.role in entry.document.roles if entry.document else True
    return Shown(entry, may, entry.stands(state))


async def _state(work: DeskPageRequest) -> State:
    """What the documents wait for. Only what there can be is asked for, so that nobody looks without need."""
    progress = await work.value("show_progress") or {}
    count = progress.get("count", {})
    filings = await work.value("roster_filings") if work.staff.role == "operator" else None
    determination = await work.value("show_determination") if count.get("determined") else None
    followed = await work.value("tally_consequences") if count.get("determined") else None
    register = await work.value("tally_appeals") if count.get("counted") else None
    return State(
        names=work.names(),
        filings=filings or [],
        draws=progress.get("preparation", {}).get("draws", {}),
        count=count,
        named=(determination or {}).get("named", []),
        followed={line["office"]: line for line in (followed or {}).get("offices", [])},
        appeals=(register or {}).get("appeals", []),
    )


async def _article(work: DeskPageRequest, name: str) -> dict[str, Any]:
    """An article as HTML and as text, or its refusal."""
    answer = await work.ask(_operation(name), None, form="both")
    if answer.problem is not None:
        return {"problem": answer.problem}
    # our own: every word in it is escaped where it is written (gateway/papers/article.py)
    html = Markup(answer.value["html"])  # noqa: S704
    return {"title": BY_NAME[name].title, "html": html, "text": answer.value["text"]}


def _operation(name: str) -> str:
    return f"document_{name.replace('-', '_')}"


def _query(form: Form) -> dict[str, str]:
    return {name: form.one(name) for name in ASKED if form.one(name)}


SECTION = Section(
    key="documents",
    title="文书",
    roles=("operator", "conduct", "auditor"),
    gather=gather,
    template="documents",
    actions={name: Action(calls=_operation(name), said="", query=_query, shows=True) for name in BY_NAME},
)
