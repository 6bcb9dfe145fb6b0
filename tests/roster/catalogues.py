"""The catalogue as a workbook that somebody filled in (T5)."""

from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from services.kernel.spreadsheets.sheet_writing import saved
from services.roster.catalogue.catalogue_file import COLUMNS

HEADINGS = [column.heading + "*" * column.required for column in COLUMNS]
ROW = ["县自然资源局", "县直", "不动产登记中心", "下属", "审批、公共服务", "国土登记中心", "", "√", "", "√", "", ""]
OTHER = ["县税务局", "省州驻砚", "办税服务股", "内设", "公共服务", "", "", "√", "", "", "是", ""]


def book(*rows: Sequence[Any]) -> bytes:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["评议对象目录"])
    sheet.append(["说明"])
    sheet.append(HEADINGS)
    for row in rows:
        sheet.append(list(row))
    return saved(workbook)
