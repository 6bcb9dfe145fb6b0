"""Marshmallow's complaints as a flat list of places and short Chinese phrases. Values are never repeated."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from marshmallow import ValidationError

MOST = 100
PHRASES = {  # by the codes of `services.kernel.rpc.parse`
    "MISSING": "必填",
    "NULL": "不能为空",
    "UNKNOWN": "没有这一项",
    "NOT_TEXT": "应为文字",
    "NOT_INTEGER": "应为整数",
    "NOT_NUMBER": "应为数字",
    "NOT_BOOLEAN": "应为是或否",
    "NOT_LIST": "应为列表",
    "NOT_OBJECT": "应为对象",
    "NOT_DATE": "应为日期,如2024-07-01",
    "NOT_INSTANT": "应为带时区的时间,如2024-07-01T09:00:00+08:00",
    "NOT_BASE64": "不是base64编码",
    "NOT_JSON": "不是JSON",
    "NOT_ONE_OF": "不在可选的范围内",
    "TOO_SHORT": "太短或为空",
    "TOO_LONG": "太长",
    "OUT_OF_RANGE": "超出范围",
    "BAD_FORMAT": "格式不符合要求",
    "WRONG_TYPE": "类型不符合要求",
    "REASON_IF_VOID": "无效的须说明原因,有效的不写",
    "CORRECTIONS_IF_UPHELD": "更正的须列明更正内容,维持的不列",
    "PAPER_ONLY": "只在登记纸质申诉时填写",
    "UNWRITABLE": "含有无法保存的字符",
    "NO_QUARTER": "应写明年份和季度,如532622-2024Q3",
    "NOT_DRAWN_FOR": "这一类人员不抽取",
    "EMPTY": "不能为空",
    "TWICE": "重复",
    "NOT_AN_ID": "编号只能由字母、数字、点和横线组成",
    "NOT_A_PAGE": "不是上一页的 next",
}


def listed(error: ValidationError) -> list[dict[str, str]]:
    """`[{where, what}]` of marshmallow's nested messages, at most a hundred."""
    messages = error.normalized_messages()  # type: ignore[no-untyped-call]  # untyped in marshmallow
    return [{"where": where, "what": what} for where, what in islice(_flat(messages, ()), MOST)]


def _flat(messages: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(messages, dict):
        for key, inner in messages.items():
            yield from _flat(inner, path if key == "_schema" else (*path, str(key)[:60]))
    else:
        for message in messages:
            yield ".".join(path), phrase(message)


def phrase(message: str) -> str:
    """What is wrong, in Chinese, of a code."""
    return PHRASES.get(message, "不符合要求")
