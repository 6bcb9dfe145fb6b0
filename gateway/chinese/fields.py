"""What the fields of forms are called in Chinese, and what is wrong with them, for people who see no JSON."""

from typing import Any

from gateway.chinese.rules import LABELS
from gateway.chinese.typesetting import typeset

FIELDS = {
    "account": "账号",
    "address": "网址",
    "after": "从何处起",
    "again": "再输一次的口令",
    "appeal": "申诉编号",
    "appraisal": "评议活动",
    "as_of": "截至",
    "ballot_id": "评议票编号",
    "batch": "批次",
    "before": "到何处止",
    "call": "第几次通话",
    "categories": "表现",
    "channel": "渠道",
    "channels": "渠道",
    "code": "动态码",
    "conclusion": "结论",
    "confirmed_by_token": "第二人的确认",
    "continues": "是否延续至今",
    "count": "份数",
    "counted": "是否计票",
    "county": "县区代码",
    "cut": "前几名",
    "damaged": "是否残破",
    "decision": "要撤销的决定",
    "department": "单位",
    "draft_digest": "核对的草案",
    "digests": "文件的 SHA-256",
    "due_on": "期限",
    "evidence": "佐证材料",
    "example": "事例",
    "file": "文件",
    "filing": "报送编号",
    "from": "照搬自",
    "ground": "申诉事项",
    "group": "类别",
    "held_on": "约谈日期",
    "hotline": "举报电话",
    "id": "编号",
    "instant": "截至时间",
    "into": "并入的事项",
    "issued_on": "通报日期",
    "letter": "发出的函",
    "letters": "所选的死信",
    "limit": "每页条数",
    "lines": "各行",
    "masked": "是否掩码",
    "matter": "事项编号",
    "matter_id": "事项编号",
    "matters": "事项",
    "month": "年月",
    "name": "姓名或名称",
    "named": "评为“难办事股室”的",
    "notice": "通报",
    "occurred": "事例年月",
    "office": "股室",
    "offices": "股室",
    "other": "另一事项",
    "outcome": "通话结果",
    "password": "口令",
    "people": "人数",
    "phone": "电话",
    "pick": "所选股室",
    "picks": "所选股室",
    "providers": "名单提供单位在本县的名称",
    "provider": "提供单位",
    "reason": "理由",
    "received_on": "收到日期",
    "record": "见证人",
    "rehearsal": "是否演练",
    "released_at": "发布时间",
    "reply": "答复意见",
    "returned_on": "收回日期",
    "review": "复核意见的编号",
    "role": "岗位",
    "rules": "规则",
    "seed": "种子",
    "sent_on": "发出日期",
    "sequence": "截至序号",
    "since": "自何时起",
    "sorting": "梳理的编号",
    "source": "来源",
    "statement": "理由与依据",
    "text": "文字",
    "ticked": "股室是否打勾",
    "title": "标题",
    "to": "改为",
    "until": "到何时止",
    "value": "扣减",
    "variant": "式样",
    "verified": "是否属实",
    "witnesses": "见证人",
    "words": "事由",
}
NAMED = "请改正下面列出的项目；没有改动任何内容。"


def called(where: str) -> str:
    """`picks.0.office` as people read it; a place that is named in Chinese already stays as it is."""
    if where.startswith("rule."):
        return LABELS.get(where.removeprefix("rule."), where)
    parts = where.split(".")
    if parts[0] not in FIELDS:
        return where
    return "".join(f"第{int(part) + 1}项" if part.isdecimal() else FIELDS.get(part, part) for part in parts)


def _field(where: str) -> str:
    return where if where.startswith("rule.") else where.partition(".")[0]


def explained(problem: dict[str, Any]) -> dict[str, Any]:
    """A problem as a page tells it: of what does not fit a form, each field by its name.

    Each of `facts.errors` gets `name`, and `field`, as its input is called, unless it has them.
    """
    errors = problem["facts"].get("errors")
    if problem["code"] != "INVALID_FIELDS" or not errors:
        return problem
    told = [{"name": called(one["where"]), "field": _field(one["where"]), **one} for one in errors]
    return {**problem, "detail": typeset(NAMED), "facts": {**problem["facts"], "errors": told}}
