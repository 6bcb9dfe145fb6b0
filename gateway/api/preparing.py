"""Preparing an appraisal: lists fixed, people drawn and invited, the appraisal opened."""

from gateway.api.commands import command
from gateway.http.schemas import DrawSchema, InvitationsSchema, ListsSchema, OpeningSchema
from services.roster.contract import CommitLists, DrawInvitees, IssueInvitations, OpenAppraisal

OPERATIONS = (
    command(
        "/appraisals/{appraisal}/lists",
        CommitLists,
        "固定一类名单并公布摘要(报种子之前)",
        body=ListsSchema(),
        example={"group": "market"},
        arguments=lambda at, body, _who: CommitLists(appraisal=at["appraisal"], group=body["group"]),
        gives={
            "group": "market",
            "lists_digest": "5f0c1a…",
            "lists": [{"provider": "market-regulation", "people": 312, "drawn_by_provider": False}],
        },
    ),
    command(
        "/appraisals/{appraisal}/draws",
        DrawInvitees,
        "抽取参评人员",
        body=DrawSchema(),
        example={"group": "market", "seed": "砚山2024Q2|317|884|052", "witnesses": ["督查室 张三"]},
        arguments=lambda at, body, _who: DrawInvitees(
            appraisal=at["appraisal"], group=body["group"], seed=body["seed"], witnesses=tuple(body["witnesses"])
        ),
        gives={
            "drawn": 50,
            "reserve": 262,
            "quota": 50,
            "pool_size": 312,
            "pool_digest": "5f0c1a…",
            "seed": "砚山2024Q2|317",
        },
        two_people=True,
    ),
    command(
        "/appraisals/{appraisal}/invitations",
        IssueInvitations,
        "生成电话动员登记表(只生成一次)",
        body=InvitationsSchema(),
        example={"group": "market"},
        arguments=lambda at, body, _who: IssueInvitations(appraisal=at["appraisal"], group=body["group"]),
        gives=[{"person": "b1946a", "name": "张三", "phone": "13000000123", "code": "482913"}],
        discloses="roster",
    ),
    command(
        "/appraisals/{appraisal}/opening",
        OpenAppraisal,
        "公告并固定规则、目录(可以写明核对的是哪一份草案,草案变动后不予公告)",
        body=OpeningSchema(),
        example={"draft_digest": "0a9f31c27d5be8460a9f31c27d5be8460a9f31c27d5be8460a9f31c27d5be846"},
        arguments=lambda at, body, _who: OpenAppraisal(appraisal=at["appraisal"], draft_digest=body["draft_digest"]),
        gives={
            "appraisal": "532622-2024Q2",
            "rules_digest": "5f0c1a…",
            "catalogue_digest": "77ab20…",
            "rehearsal": False,
        },
        two_people=True,
    ),
)
