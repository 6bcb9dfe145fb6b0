"""Channels that push nothing hand in their matters as workbooks (T6)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from gateway.chinese.names import SOURCE_STATES
from ops.system.gateway_client import GatewayClient, Reply
from services.kernel.clock import CHINA
from simulation.county import catalogue
from simulation.quarter.complaints import Push
from simulation.spreadsheets import write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
VERIFIED = {True: "是", False: "否", None: ""}


def hand_in(http: GatewayClient, token: str, appraisal: str, channel: str, pushes: Sequence[Push]) -> Reply:
    """Hand in one file with a row for each."""
    label = next(one["label"] for one in catalogue.channels() if one["code"] == channel)
    body = write_xlsx("T6", [row(push.event["data"], label) for push in pushes])
    path = f"/appraisals/{appraisal}/complaints/{channel}/file"
    return http.call("PUT", path, token=token, body=body, headers={"Content-Type": XLSX})


def row(data: dict[str, Any], label: str) -> dict[str, Any]:
    """A matter as a clerk fills it in."""
    registered = datetime.fromisoformat(data["received_at"]).astimezone(CHINA)
    return {
        "来源渠道": label,
        "来源编号": data["source_id"],
        "登记时间": f"{registered:%Y-%m-%d %H:%M:%S}",
        "类型": data["kind"],
        "反映内容摘要(去标识)": data["text"],
        "承办单位": data["department"],
        "发生时间": data["occurred"],
        "反映人标识(由来源系统加密)": data["complainant"],
        "是否匿名": "是" if data["anonymous"] else "否",
        "是否联名/人数": data["people"],
        "办理状态": SOURCE_STATES[data["status"]],
        "是否属实": VERIFIED[data["verified"]],
        "更新序号": data["seq"],
    }
