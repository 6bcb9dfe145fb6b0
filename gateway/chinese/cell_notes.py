"""What is wrong or doubtful in a cell, in Chinese, by the code that the services' file readers give."""

from collections.abc import Iterable
from typing import Any

# The file as a whole
FILE = {
    "EMPTY_FILE": "文件是空的。",
    "NOT_A_SHEET": "读不出表格：请用 WPS 或 Excel 另存为“.xlsx”后再报送。",
    "WEB_PAGE": "这是网页或 XML 改了后缀的文件，不是工作簿：请用 WPS 或 Excel 打开后另存为“.xlsx”。",
    "UNDER_PASSWORD": "文件设了打开密码，请取消密码后再报送。",
    "TOO_MANY_CELLS": "表格过大：请删去多余的行、列和工作表后再报送。",
    "COLUMN_MISSING": "没有找到这一列：请使用下发的模板，不要改动表头。",
    "NO_ROWS": "表头下面没有数据。",
    "TOO_MANY_ROWS": "行数过多（最多 12 万行），请分拆。",
}

# What was typed, and what Excel made of it
CELL = {
    "REQUIRED": "必填，不能为空。",
    "NUMBER_DAMAGED": "长号码被存成了科学计数法，后面的数字已经丢失：请把该列设为“文本”格式，再重新录入完整号码。",
    "TOO_LONG": "内容过长（最多 500 字）。",
    "FORMULA_WITHOUT_VALUE": "单元格是公式，文件里没有它的计算结果：请改为直接填写内容（复制后“选择性粘贴—数值”）。",
    "FORMULA_ERROR": "单元格是出错的公式（如 #REF！、#N/A），请改为直接填写内容。",
    "DATE_INVALID": "日期不对，请写成 2024-05-06 或 2024年5月6日。",
    "NOT_IN_LIST": "请从下拉列表中选择。",
    "PHONE_INVALID": "电话号码不对：手机号应为 11 位，座机请带区号（如 0876-3133677）。",
    "CREDIT_CODE_INVALID": "统一社会信用代码不对：应为 18 位且校验位正确（或 15 位老注册号）。",
    "PROJECT_CODE_INVALID": "项目代码格式不对，应如 2405-532622-04-01-123456。",
    "READING_INVALID": "拼音请写成以空格分开的音节，如 du long gu。",
    "OFFICE_ID_INVALID": "编号只能由字母、数字、点和横线组成；新股室请留空，由系统编号。",
    "OFFICE_TWICE": "同一股室在目录中出现了两次。",
    "ALIAS_TAKEN": "这个别名是本部门另一股室的名称。",
    "NUMBER_INVALID": "请填写整数；联名信请填写人数，如 17。",
    "NOT_THIS_CHANNEL": "不是本渠道，也不是本渠道的信箱。",
    "OUT_OF_QUARTER": "登记时间不在本季度内。",
    "REPEATED": "同一来源编号（及更新序号）在前面某行已经出现。",
    "SEQUENCE_CONFLICT": "这个更新序号以前报送过不同的内容，请用新的序号。",
}

# Taken as it is, but worth another look
DOUBT = {
    "PHONE_IS_A_LANDLINE": "这是座机：可以电话通知，但收不到短信验证码，请尽量提供手机号。",
    "PHONE_OF_A_MACHINE": "这是物联网号段，一般不是个人使用，请核对。",
    "OLD_REGISTRATION_NUMBER": "这是 15 位老注册号，没有校验位，请核对。",
    "ROW_AGAIN": "与前面某行完全相同，只算一人。",
    "PERSON_AGAIN": "此人（同一电话）前面已经出现，只算一人，以前面的行为准。",
    "OWN_OFFICE_LEFT_OUT": "评议组织单位、结果确定单位自己的股室，默认不列入评议对象；确需列入的，请在“启用”栏填“是”。",
    "OWN_OFFICE": "这是评议组织单位或结果确定单位自己的股室，按填写列入了评议对象，请确认。",
}

NOTES: dict[str, str] = {**FILE, **CELL, **DOUBT}


def said(note: dict[str, Any]) -> str:
    """What a note says."""
    text = NOTES.get(str(note["code"]), f"不符合要求（{note['code']}）。")
    return f"{note['column']}:{text}" if note.get("column") else text


def described(notes: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The notes with what they say."""
    return [{**note, "says": said(note)} for note in notes]
