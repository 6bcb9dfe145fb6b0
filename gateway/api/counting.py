"""From the committed pool to the publication."""

from gateway.http.operations.typed import command, question
from gateway.identity.staff_tokens import Role
from services.tally.contract import (
    CommitPool,
    Count,
    Determine,
    DrawSample,
    HandOver,
    ListRecounts,
    Publish,
    Recount,
    VerifiedOnly,
)

READERS: tuple[Role, ...] = ("operator", "conduct", "auditor")
OPERATIONS = (
    command("/appraisals/{appraisal}/pool", CommitPool, "固定票池并公布摘要", two_people=True),
    command("/appraisals/{appraisal}/sample", DrawSample, "用当众报出的种子抽取200份", two_people=True),
    command("/appraisals/{appraisal}/count", Count, "统计", two_people=True),
    command("/appraisals/{appraisal}/hand-over", HandOver, "统计情况交县纪委党风政风监督室"),
    command(
        "/appraisals/{appraisal}/recount",
        Recount,
        "确定结果前重新统计一遍并与移交的数字核对(须写明理由)",
        roles=("conduct",),
    ),
    question(
        "/appraisals/{appraisal}/recount",
        ListRecounts,
        "已办理的复核重算:理由、结果",
        name="show_recounts",
        roles=READERS,
        discloses="words",
    ),
    command(
        "/appraisals/{appraisal}/result/verified-only",
        VerifiedOnly,
        "查实过滤:假如只计查实的投诉举报,结果会怎样(不改变结果;谁看过会留下记录)",
        roles=READERS,
        discloses="result",
    ),
    command("/appraisals/{appraisal}/determination", Determine, "确定评议结果", roles=("conduct",)),
    command("/appraisals/{appraisal}/publication", Publish, "公开发布", roles=("conduct",), two_people=True),
)
