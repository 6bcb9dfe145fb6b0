"""Drafting an appraisal: anew or as a copy of another one, shown, compared (R-02)."""

import re
from typing import Annotated

import msgspec

from gateway.chinese.draft import difference_said, troubles_told
from gateway.context import Context
from gateway.errors.refusals import InvalidFields
from gateway.errors.schema_errors import phrase
from gateway.http.operations.typed import command, question
from gateway.identity.staff_tokens import Role, Staff
from services.kernel.contract import AppraisalId
from services.kernel.refusal import Refused
from services.kernel.rpc.request import Answer, Request
from services.roster.answers import Drafted
from services.roster.contract import (
    CompareAppraisals,
    ComparedWith,
    CopyAppraisal,
    DraftAppraisal,
    ShowCatalogue,
    ShowDraft,
)

UNSOUND = "DRAFT_UNSOUND"
QUARTER = re.compile(r"[0-9]{6}-[0-9]{4}Q[1-4]")  # what the county's next appraisal is called
READERS: tuple[Role, ...] = ("operator", "conduct", "auditor")
MADE = ("pinyin", "initials")  # of an office's name, by the system


class ToldDifference(Answer):
    """A difference in Chinese: `which` office or channel it is by name, else empty."""

    what: Annotated[str, msgspec.Meta(examples=["规则"])]
    which: Annotated[str, msgspec.Meta(examples=[""])]
    field: Annotated[str, msgspec.Meta(examples=["评议开始"])]
    before: Annotated[str, msgspec.Meta(examples=["2024年7月1日0时"])]
    after: Annotated[str, msgspec.Meta(examples=["2024年10月1日0时"])]


class TellDifferences(Request[list[ToldDifference]], service="gateway", refusals=CompareAppraisals.refusals):
    """What is not as in another appraisal of the county, said in Chinese: offices and channels by name, no codes."""

    appraisal: AppraisalId
    source: ComparedWith = msgspec.field(name="from")


async def draft(context: Context, _who: Staff | None, asked: DraftAppraisal) -> Drafted:
    """Take the draft; what contradicts itself in it is told place by place, all of it."""
    if not QUARTER.fullmatch(asked.appraisal):
        raise InvalidFields(errors=[{"where": "appraisal", "what": phrase("NO_QUARTER")}])
    try:
        return await context.rpc.ask(asked)
    except Refused as refusal:
        if refusal.code != UNSOUND:
            raise
        raise Refused(UNSOUND, {"errors": troubles_told(refusal.facts["errors"], msgspec.to_builtins(asked))}) from None


async def tell_differences(context: Context, _who: Staff | None, asked: TellDifferences) -> list[ToldDifference]:
    """The differences but for what the system makes itself."""
    found = await context.rpc.ask(CompareAppraisals(appraisal=asked.appraisal, source=asked.source))
    names: dict[str, str] = {}
    if any(one.which for one in found):
        catalogue = await context.rpc.ask(ShowCatalogue(appraisal=asked.appraisal))
        shown = await context.rpc.ask(ShowDraft(appraisal=asked.appraisal))
        names = {one.office_id: f"{one.department} {one.name}" for one in catalogue.offices}
        names |= {one.code: one.label for one in shown.channels}
    said = (difference_said(msgspec.to_builtins(one), names) for one in found if one.field not in MADE)
    return [ToldDifference(**one) for one in said]


OPERATIONS = (
    command("/appraisals", DraftAppraisal, "拟定评议活动", run=draft),
    question(
        "/appraisals/{appraisal}/draft",
        ShowDraft,
        "评议活动的草案:标题、日期、规则、渠道,以及由此得出的名单期限和摘要",
        name="show_draft",
        roles=READERS,
    ),
    command(
        "/appraisals/{appraisal}/copy",
        CopyAppraisal,
        "照本县另一次评议活动拟定(日期按季度顺移,规则、目录、渠道照搬,再由人修改)",
    ),
    question(
        "/appraisals/{appraisal}/differences",
        CompareAppraisals,
        "与本县另一次评议活动逐项比较:规则、股室、渠道",
        name="show_differences",
        roles=READERS,
    ),
    question(
        "/appraisals/{appraisal}/differences/told",
        TellDifferences,
        "与本县另一次评议活动逐项比较,以中文说明",
        name="tell_differences",
        roles=READERS,
        run=tell_differences,
    ),
)
