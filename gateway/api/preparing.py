"""Preparing an appraisal: draft, draws, invitations, opening."""

from typing import Any

from gateway.api.commands import At, command
from gateway.schemas import DraftSchema, DrawSchema, InvitationsSchema, ListsSchema
from gateway.staff import Staff


def _draft(_at: At, body: dict[str, Any], _who: Staff) -> tuple[Any, ...]:
    return body["appraisal"], {name: value for name, value in body.items() if name != "appraisal"}


OPERATIONS = (
    command(
        "/appraisals",
        "roster.draft_appraisal",
        "拟定评议活动",
        body=DraftSchema(),
        example={
            "appraisal": "532622-2024Q2",
            "county": "532622",
            "title": "砚山县2024年第二季度“难办事股室”评议活动",
            "hotline": "0876-3133677",
            "rules": {"max_offices": 10, "example_not_before": "2024-01"},
            "offices": [{"office_id": "02-03", "department": "县自然资源局", "name": "不动产登记中心"}],
        },
        arguments=_draft,
        gives={"appraisal": "532622-2024Q2", "offices": 216, "rehearsal": False},
    ),
    command(
        "/appraisals/{appraisal}/lists",
        "roster.commit_lists",
        "固定一类名单并公布摘要(报种子之前)",
        body=ListsSchema(),
        example={"group": "market"},
        arguments=lambda at, body, _who: (at["appraisal"], body["group"]),
        gives={
            "group": "market",
            "lists_digest": "5f0c1a…",
            "lists": [{"provider": "market-regulation", "people": 312, "drawn_by_provider": False}],
        },
    ),
    command(
        "/appraisals/{appraisal}/draws",
        "roster.draw_invitees",
        "抽取参评人员",
        body=DrawSchema(),
        example={"group": "market", "seed": "砚山2024Q2|317|884|052", "witnesses": ["督查室 张三"]},
        arguments=lambda at, body, _who: (at["appraisal"], body["group"], body["seed"], body["witnesses"]),
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
        "roster.issue_invitations",
        "生成电话动员登记表(只生成一次)",
        body=InvitationsSchema(),
        example={"group": "market"},
        arguments=lambda at, body, _who: (at["appraisal"], body["group"]),
        gives=[{"person": "b1946a", "name": "张三", "phone": "13000000123", "code": "482913"}],
        look="roster",
    ),
    command(
        "/appraisals/{appraisal}/opening",
        "roster.open_appraisal",
        "公告并固定规则、目录",
        gives={
            "appraisal": "532622-2024Q2",
            "rules_digest": "5f0c1a…",
            "catalogue_digest": "77ab20…",
            "rehearsal": False,
        },
        two_people=True,
    ),
)
