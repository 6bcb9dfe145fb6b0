"""Preparing an appraisal: lists fixed, people drawn and invited, the appraisal opened."""

from gateway.http.operations.typed import command
from services.roster.contract import CommitLists, DrawInvitees, IssueInvitations, OpenAppraisal

OPERATIONS = (
    command("/appraisals/{appraisal}/lists", CommitLists, "固定一类名单并公布摘要(报种子之前)"),
    command("/appraisals/{appraisal}/draws", DrawInvitees, "抽取参评人员", two_people=True),
    command(
        "/appraisals/{appraisal}/invitations",
        IssueInvitations,
        "生成电话动员登记表(只生成一次)",
        discloses="roster",
    ),
    command(
        "/appraisals/{appraisal}/opening",
        OpenAppraisal,
        "公告并固定规则、目录(可以写明核对的是哪一份草案,草案变动后不予公告)",
        two_people=True,
    ),
)
