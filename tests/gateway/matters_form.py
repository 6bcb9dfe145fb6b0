"""The form of one channel's matters (T6), as complaints answers it."""

from typing import Any

FORM: dict[str, Any] = {
    "channel": "petition_letter",
    "label": "信访件",
    "quarter_from": "2024-04-01",
    "quarter_to": "2024-06-30",
    "until": "2024-07-20T00:00:00+08:00",
    "columns": [
        {"code": "channel", "heading": "来源渠道", "required": True, "choices": ["信访件"], "wide": False},
        {"code": "text", "heading": "反映内容摘要(去标识)", "required": True, "choices": [], "wide": True},
        {"code": "seq", "heading": "更新序号", "required": False, "choices": [], "wide": False},
    ],
}
