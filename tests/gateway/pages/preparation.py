"""A third quarter that is being prepared, as the services answer of it: copied, its dates not yet looked at."""

from typing import Any

from services.kernel.refusal import Refused
from services.roster.contract import ShowAppraisal
from tests.gateway import tally_answers
from tests.gateway.roster_answers import NOT_FILED, OPENED, draw, filing, progress
from tests.gateway.stand_in import APPRAISAL, KNOWN, OFFICES, Services, participation

NEXT = "532622-2024Q3"
RULES: dict[str, Any] = {
    "quarter_from": "2024-07-01",
    "quarter_to": "2024-09-30",
    "published_at": "2024-09-26T10:27:00+08:00",
    "voting_from": "2024-10-01T00:00:00+08:00",
    "voting_until": "2024-10-15T00:00:00+08:00",
    "complaints_until": "2024-10-20T00:00:00+08:00",
    "example_not_before": "2024-01",
    "max_offices": 10,
    "sample_size": 200,
    "sample_order": "validity_first_sequential",
    "categories_max": 5,
    "over_limit": "void_ballot",
    "example_missing": "void_pick",
    "example_too_old": "void_pick",
    "category_missing": "void_pick",
    "out_of_scope": "void_pick",
    "all_picks_void": "void_ballot",
    "examples_ruled": "doubtful",
    "complaint_unit": "person_office_quarter",
    "complaint_kinds": ["举报", "投诉", "反映", "信访件"],
    "complaint_requires_verified": False,
    "joint_petition": "one",
    "joint_from": 5,
    "ties": "shared",
    "quota_market": 50,
    "quota_projects": 25,
    "quota_service": 100,
    "weight_directed": 1,
    "weight_sampled": 1,
    "weight_other": 1,
    "min_cell": 5,
    "calls_most": 3,
    "calls_days": 2,
    "reserves_days": 10,
    "erase_after_days": 30,
    "reissue": "invited",
    "moved_days": [],
}
HOTLINE: dict[str, Any] = {
    "code": "hotline_12345",
    "item": 1,
    "label": "“12345”政务服务平台",
    "custodian": "县政务服务局",
    "feeds": ["amqp", "http"],
    "kinds": ["举报", "反映"],
    "id_label": "工单编号",
    "boxes": [],
    "secret": False,
}
DRAFT: dict[str, Any] = {
    "appraisal": NEXT,
    "county": "砚山县",
    "title": "砚山县2024年第三季度“难办事股室”评议活动",
    "hotline": "0876-3133677",
    "rules": RULES,
    "channels": [HOTLINE],
    "providers": [],
    "groups": [
        {"code": "leaders", "method": "paper", "quota": None},
        {"code": "market", "method": "online", "quota": 50},
    ],
    "rehearsal": False,
    "offices": 3,
    "enabled": 2,
    "opened": False,
    "draft_digest": "0a9f" * 16,
    "rules_digest": "5f0c" * 16,
    "catalogue_digest": "77ab" * 16,
    "lists_due_on": "2024-09-25",
    "not_working": ["voting_from"],
}
LISTED = [
    {**office, "functions": ["approval"], "unit": "internal", "aliases": [], "reading": "", "enabled": True}
    for office in OFFICES
]
CATALOGUE = {
    "title": "砚山县2024年第三季度“难办事股室”评议活动",
    "frozen": False,
    "digest": "77ab" * 16,
    "offices": LISTED,
    "columns": [{"code": "department", "heading": "部门", "required": True, "choices": []}],
    "rows": [{"department": "县自然资源局"}],
}
RENAMED = {
    "office_id": "02-03",
    "change": "renamed",
    "fields": ["name", "aliases"],
    "before": {"department": "县自然资源局", "name": "不动产登记中心"},
    "after": {"department": "县自然资源局", "name": "不动产登记服务中心"},
}
CHECKED = {
    "offices": 2,
    "enabled": 2,
    "digest": "88" * 32,
    "changes": [RENAMED],
    "errors": [],
    "count": 0,
    "warnings": [],
}
PROGRESS = progress(lists_due_on="2024-09-25", opened=False)
DRAWS = {"market": draw(committed=False, drawn=False, invited=0)}
OPENING = {"proposal": "5f0c1a9be2d34c77", "operation": "roster_open_appraisal", "confirmed_by": None}


def known(request: ShowAppraisal) -> dict[str, Any]:
    """What everybody may know of either quarter."""
    appraisal = request.appraisal
    if appraisal not in (APPRAISAL, NEXT):
        raise Refused("APPRAISAL_UNKNOWN", {"appraisal": appraisal})
    if appraisal == APPRAISAL:
        return KNOWN
    return {**KNOWN, "appraisal": NEXT, "stage": "drafted", "title": DRAFT["title"], "rules": RULES}


def prepare(services: Services, **changed: Any) -> None:
    """Let the services answer of the third quarter; `changed` of its draft."""
    services.answers |= {
        "roster.heads": {APPRAISAL: 40, NEXT: 1},
        "roster.show_appraisal": known,
        "roster.show_draft": {**DRAFT, **changed},
        "roster.draft_appraisal": {"appraisal": NEXT, "offices": 3, "rehearsal": False},
        "roster.show_catalogue": CATALOGUE,
        "roster.check_catalogue": CHECKED,
        "roster.import_catalogue": {
            "offices": 2,
            "enabled": 2,
            "digest": "88" * 32,
            "added": [],
            "renamed": ["02-03"],
            "gone": [],
            "left_out": [],
            "warnings": [],
        },
        "roster.set_catalogue": {
            "offices": 1,
            "enabled": 1,
            "digest": "99" * 32,
            "added": [],
            "renamed": [],
            "gone": ["05-01"],
            "left_out": [],
            "warnings": [],
        },
        "roster.list_filings": [
            filing("fire", **NOT_FILED),
            filing("housing", name="县住建局", filed_at="2024-09-24T15:02:11+08:00"),
        ],
        "roster.show_progress": {**PROGRESS, "draws": DRAWS},
        "ballot.show_participation": participation(),
        "complaints.show_intake": {"open": False, "until": None, "frozen": False},
        "tally.show_progress": tally_answers.progress(),
        "access.list_proposals": [],
        "roster.open_appraisal": {**OPENED, "appraisal": NEXT, "rules_digest": DRAFT["rules_digest"]},
    }
