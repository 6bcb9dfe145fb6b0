"""Files as somebody chooses them on a page."""

from io import BytesIO

from openpyxl import Workbook
from playwright.sync_api import FilePayload

from gateway.tables.workbook import XLSX


def workbook() -> FilePayload:
    book, kept = Workbook(), BytesIO()
    book.active.append(["企业名称", "负责人", "联系电话"])
    book.active.append(["甲公司", "张三", "13000000001"])
    book.active.append(["乙公司", "李四", "138"])
    book.save(kept)
    return {"name": "名单.xlsx", "mimeType": XLSX, "buffer": kept.getvalue()}
