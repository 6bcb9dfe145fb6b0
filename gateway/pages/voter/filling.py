"""Filling in the ballot (③ 选股室, ④ 逐个填写, ⑤ 核对): each answer carries the draft on, so nothing is lost."""

from dataclasses import dataclass

import msgspec
from starlette.responses import Response

from gateway.chinese.instants import month_in_china
from gateway.chinese.names import GROUPS_IN_FULL
from gateway.identity.voter_sessions import Session
from gateway.pages.form import Form
from gateway.pages.voter import draft as drafts
from gateway.pages.voter import known
from gateway.pages.voter.draft import Draft, Slip
from gateway.pages.voter.page_request import VoterPageRequest
from services.roster.events import Office

YEARS_BACK = 6


@dataclass(frozen=True)
class BallotFilling:
    """What one voter fills in a ballot with: the offices of the group, the limits, the month."""

    page: VoterPageRequest
    session: Session

    @property
    def offices(self) -> list[Office]:
        return known.in_scope(self.page.known, self.session.group)

    @property
    def limit(self) -> int:
        return self.page.known.rules.max_offices

    @property
    def this_month(self) -> str:
        return month_in_china(self.page.context.clock.now())

    def names(self) -> dict[str, Office]:
        return {office.office_id: office for office in self.offices}


async def resume(page: VoterPageRequest, session: Session, form: Form) -> Response:
    """Go on where the session ended, with everything that was typed."""
    desk = BallotFilling(page, session)
    draft = _offered(desk, drafts.read(form.one("draft")))
    if not draft.choices:
        return select(desk, draft)
    place = drafts.first_unfinished(draft, desk.this_month)
    return check(desk, draft) if place is None else fill(desk, draft, place)


def select(desk: BallotFilling, draft: Draft, *, wanted: str = "", trouble: str = "", begins: bool = False) -> Response:
    """③ All offices this voter may appraise, those already ticked, what a search found.

    A visit that `begins` here first finishes what was handed in before and is not in the box yet.
    """
    return desk.page.render(
        "select",
        status=422 if trouble else 200,
        sections=known.by_kind(desk.offices, wanted),
        wanted=wanted,
        chosen=frozenset(draft.offices),
        draft=drafts.written(draft),
        limit=desk.limit,
        group=GROUPS_IN_FULL.get(desk.session.group, ""),
        trouble=trouble,
        begins=begins,
    )


def fill(desk: BallotFilling, draft: Draft, place: int, slips: list[Slip] | None = None) -> Response:
    """④ One office: what was worst, what happened, when."""
    choice = draft.choices[place]
    year = int(desk.this_month[:4])
    return desk.page.render(
        "fill",
        status=422 if slips else 200,
        office=desk.names()[choice.office],
        choice=choice,
        place=place,
        count=len(draft.choices),
        draft=drafts.written(draft),
        categories=known.CATEGORIES_ZH,
        years=[str(year - back) for back in range(YEARS_BACK)],
        months=[f"{number:02d}" for number in range(1, 13)],
        not_before=desk.page.known.rules.example_not_before,
        slips={slip.field: slip.says for slip in slips or ()},
    )


def check(desk: BallotFilling, draft: Draft) -> Response:
    """⑤ Everything once more before it is handed in; it cannot be changed afterwards (A-19). Not before it is complete:
    from here the browser hands it in by itself.
    """
    amiss = unfinished(desk, draft)
    if amiss is not None:
        return amiss
    not_before = desk.page.known.rules.example_not_before
    return desk.page.render(
        "check",
        rows=[(choice, desk.names()[choice.office], drafts.is_too_old(choice, not_before)) for choice in draft.choices],
        categories=known.CATEGORIES_ZH,
        draft=drafts.written(draft),
        not_before=not_before,
        picks=msgspec.json.encode(drafts.picks(draft)).decode(),
        group=desk.session.group,
    )


async def step(desk: BallotFilling, form: Form) -> Response:
    """Go on from the page that was sent, by the button that was pressed."""
    draft, go = typed_in(form, list(desk.names())), form.one("go")
    match form.one("step"):
        case "select" if go == "restore":
            return select(desk, _offered(desk, drafts.read(form.one("saved"))))
        case "select":
            return _from_select(desk, form, draft, go)
        case "fill":
            return _from_fill(desk, form, draft, go)
        case "check" if go.removeprefix("edit-").isdecimal() and int(go.removeprefix("edit-")) < len(draft.choices):
            return fill(desk, draft, int(go.removeprefix("edit-")))
    return select(desk, draft)


def typed_in(form: Form, offered: list[str]) -> Draft:
    """The draft that came with the page, and what was ticked or typed on the page itself."""
    came = drafts.read(form.one("draft"))
    draft = drafts.with_offices(came, came.offices, offered)
    if form.one("step") == "select":
        return drafts.with_offices(draft, form.all("office"), offered)
    place = _place(form, draft) if form.one("step") == "fill" else None
    if place is None:
        return draft
    typed = {name: form.one(name) for name in ("text", "year", "month", "continues")}
    choice = drafts.choice_from(draft.choices[place].office, typed, form.all("category"))
    return drafts.with_choice(draft, place, choice)


def _place(form: Form, draft: Draft) -> int | None:
    at = form.one("at")
    return int(at) if at.isdecimal() and int(at) < len(draft.choices) else None


def unfinished(desk: BallotFilling, draft: Draft) -> Response | None:
    """The page on which something is missing, when the draft cannot be handed in."""
    if not draft.choices:
        return select(desk, draft, trouble="还没有选股室。请先勾选要评议的股室。")
    if len(draft.choices) > desk.limit:
        return select(desk, draft, trouble=_too_many(desk, draft))
    place = drafts.first_unfinished(draft, desk.this_month)
    if place is None:
        return None
    return fill(desk, draft, place, drafts.slips_in(draft.choices[place], desk.this_month))


def _from_select(desk: BallotFilling, form: Form, draft: Draft, go: str) -> Response:
    if go == "search":
        return select(desk, draft, wanted=known.searched(form.one("q")))
    if not draft.choices:
        return select(desk, draft, trouble="还没有选股室。请先勾选要评议的股室。")
    if len(draft.choices) > desk.limit:
        return select(desk, draft, trouble=_too_many(desk, draft))
    place = drafts.first_unfinished(draft, desk.this_month)
    return check(desk, draft) if place is None else fill(desk, draft, place)


def _from_fill(desk: BallotFilling, form: Form, draft: Draft, go: str) -> Response:
    place = _place(form, draft)
    if place is None:
        return select(desk, draft)
    if go == "remove":
        draft = drafts.without(draft, place)
        return fill(desk, draft, min(place, len(draft.choices) - 1)) if draft.choices else select(desk, draft)
    if go == "back":
        return fill(desk, draft, place - 1) if place else select(desk, draft)
    slips = drafts.slips_in(draft.choices[place], desk.this_month)
    if slips:
        return fill(desk, draft, place, slips)
    following = drafts.first_unfinished(draft, desk.this_month)
    return check(desk, draft) if following is None else fill(desk, draft, following)


def _offered(desk: BallotFilling, draft: Draft) -> Draft:
    return drafts.with_offices(draft, draft.offices, [office.office_id for office in desk.offices])


def _too_many(desk: BallotFilling, draft: Draft) -> str:
    chosen = len(draft.choices)
    return f"您选了{chosen}个股室，超过{desk.limit}个整张票就会无效。请去掉{chosen - desk.limit}个。"
