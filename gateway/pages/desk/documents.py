"""The document centre: every document of the quarter, ready or with what it waits for, and articles to be copied."""

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
from markupsafe import Markup
from starlette.responses import Response

from gateway.api.documents import TEMPLATES_ZH
from gateway.api.reading import SeeProgress
from gateway.documents.gathered import DocumentRequest
from gateway.pages.desk.document_list import BY_NAME, WHEN, Entry, Shown, State, as_table
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.form import Form
from services.roster.contract import ListFilings
from services.tally.contract import ListAppeals, ShowConsequences, ShowDetermination

ASKED = ("office", "draw", "provider", "appeal", "form", "signed_on", "number")
ARTICLES = ("announcement-article", "result-article")


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """The documents as they stand; or one article, ready to be copied."""
    state = await _state(page)
    asked = page.request.query_params.get("article", "")
    when = [(title, [_shown(page, entry, state) for entry in entries]) for title, entries in WHEN]
    return {
        "when": when,
        "tables": {} if asked else {"documents": as_table(when)},
        "article": await _article(page, asked) if asked in ARTICLES else None,
        "article_name": asked,
        "templates": TEMPLATES_ZH,
        "own": page.context.settings.templates,
        "articles": ARTICLES,
    }


def _shown(page: DeskPageRequest, entry: Entry, state: State) -> Shown:
    may = page.may(_operation(entry.document.name)) if entry.document else True
    return Shown(entry, may, entry.stands(state))


async def _state(page: DeskPageRequest) -> State:
    """What the documents wait for. Only what there can be is asked for, so that nobody looks without need."""
    progress, filings = await asyncio.gather(
        page.ask(SeeProgress).found(), page.ask(ListFilings).found(page.may("roster_filings"))
    )
    count = progress.count if progress else None
    determination, followed, register = await asyncio.gather(
        page.ask(ShowDetermination).found(count and count.determined),
        page.ask(ShowConsequences).found(count and count.determined),
        page.ask(ListAppeals).found(count and count.counted),
    )
    return State(
        names=page.names(),
        filings=filings or [],
        draws=progress.preparation.draws if progress else {},
        count=count,
        named=determination.named if determination else [],
        followed={line.office: line for line in followed.offices} if followed else {},
        appeals=register.appeals if register else [],
    )


async def _article(page: DeskPageRequest, name: str) -> dict[str, Any]:
    """An article as HTML and as text, or its refusal."""
    answer = await page.under(_operation(name), lambda: _file(page, name, {"form": "both"})).reply()
    if answer.value is None:
        return {"problem": answer.problem}
    article = msgspec.json.decode(answer.value.body)
    # our own: every word in it is escaped where it is written (gateway/papers/article.py)
    return {"title": BY_NAME[name].title, "html": Markup(article["html"]), "text": article["text"]}  # noqa: S704


async def _file(page: DeskPageRequest, name: str, query: Mapping[str, str]) -> Response:
    """A document as a file, as it is asked for here."""
    site = str(page.request.base_url).rstrip("/")
    which = DocumentRequest(appraisal=page.appraisal, query=query, site=site)
    return await BY_NAME[name].file(page.context, which)


def _download(name: str) -> Action:
    async def download(page: DeskPageRequest, form: Form) -> Response:
        return await _file(page, name, _query(form))

    return Action(calls=_operation(name), at=_query, does=download)


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
    actions={name: _download(name) for name in BY_NAME},
)
