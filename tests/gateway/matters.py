"""A matter as complaints tells its sorters of it: in a list, and opened."""

from typing import Any

ROW: dict[str, Any] = {
    "matter_id": "9c1f4e",
    "channel": "hotline_12345",
    "state": "confirmation",
    "source_id": "GD2024-000123",
    "seq": 1,
    "kind": "投诉",
    "received_at": "2024-05-06T09:12:00+08:00",
    "status": "open",
    "anonymous": False,
    "people": 1,
    "occurred": "2024-04",
    "verified": None,
    "department": "县自然资源局",
    "text": "我叫〔姓名〕,窗口说要补材料,来了三次每次说的都不一样,电话〔电话〕。",
    "covered": {"name": 1, "telephone": 1},
    "sorting": 2,
    "sorted_by": "sorter-1",
    "confirmed_by": None,
    "offices": [{"office": "02-03", "categories": ["shirk"], "department": "县自然资源局", "name": "不动产登记中心"}],
    "reason": None,
    "into": None,
}
OPENED: dict[str, Any] = {
    **ROW,
    "original": "我叫……,窗口说要补材料,来了三次每次说的都不一样,电话……。",
    "original_department": "县自然资源局",
    "suggestions": [
        {
            "office": "02-03",
            "department": "县自然资源局",
            "name": "不动产登记中心",
            "score": 97,
            "reasons": [{"why": "DEPARTMENT_GIVEN", "score": 100, "said": "县自然资源局"}],
        }
    ],
    "history": [
        {
            "decision": 2,
            "what": "sorted",
            "at": "2024-07-19T10:00:00+08:00",
            "undone_by": None,
            "offices": [{"office": "02-03", "categories": ["shirk"]}],
            "by": "sorter-1",
        }
    ],
}
MASKED = {name: value for name, value in ROW.items() if name not in ("source_id", "sorted_by", "confirmed_by")}
