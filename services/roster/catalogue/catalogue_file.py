"""The catalogue (评议对象目录, T5) as a file: one row for each section office (R-04, R-05, A-11, A-29)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from services.kernel.spreadsheets.cells import Cell, sound_text, wrong
from services.kernel.spreadsheets.table import Row, Table, Warn, read_form
from services.roster.catalogue.readings import reading
from services.roster.contract import Listing
from services.roster.events import DIRECTED, FunctionCode, GroupCode, Office
from services.roster.refusals import CatalogueNotReadable

KINDS: dict[str, Literal["county", "stationed"]] = {"县直": "county", "省州驻砚": "stationed"}
UNITS: dict[str, Literal["internal", "subordinate"]] = {"内设": "internal", "下属": "subordinate"}
FUNCTIONS: dict[str, FunctionCode] = {"审批": "approval", "公共服务": "public_service", "民生": "livelihood"}
SCOPES: dict[str, GroupCode] = {"市场主体组": "market", "项目组": "projects", "办事群众组": "service"}
TICKS, CROSSES = frozenset("√✓✔是1YyTt有") | {"启用"}, frozenset("×✗✘否0NnFf无") | {"停用", "不启用"}

_OFFICE_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
_BETWEEN = re.compile(r"[、,;/\s]+")

Kind = Literal["text", "kind", "unit", "functions", "aliases", "reading", "tick", "office_id"]


@dataclass(frozen=True)
class Column:
    """A column of T5."""

    heading: str
    code: str
    kind: Kind = "text"
    required: bool = False
    choices: tuple[str, ...] = ()


COLUMNS = (
    Column("部门", "department", required=True),
    Column("部门性质", "department_kind", "kind", required=True, choices=tuple(KINDS)),
    Column("股室", "name", required=True),
    Column("类型", "unit", "unit", choices=tuple(UNITS)),
    Column("职能", "functions", "functions"),
    Column("别名", "aliases", "aliases"),
    Column("拼音(覆盖)", "reading", "reading"),
    *(Column(heading, code, "tick", choices=("√",)) for heading, code in SCOPES.items()),
    Column("启用", "enabled", "tick", choices=("是", "否")),
    Column("编号", "office_id", "office_id"),
)


@dataclass
class CatalogueFile:
    """What the file lists; notes about its rows can still be added."""

    listings: list[Listing]
    table: Table[Column] = field(repr=False)

    def refuse_errors(self) -> None:
        """Refuse the file with all its errors, if it has any."""
        if self.table.errors:
            raise CatalogueNotReadable(**self.table.facts())


def read_catalogue(content: bytes) -> CatalogueFile:
    """The rows of the file. Raises `CatalogueNotReadable` with every error, `FileTooLarge`."""
    table = read_form(content, COLUMNS, read_cell)
    file = CatalogueFile([_listing(row) for row in table.rows], table)
    file.refuse_errors()
    return file


def read_cell(cell: Cell, column: Column, _warn: Warn) -> str:
    """The value of a cell, normalised; lists as texts between “、”. Raises `CellTrouble`."""
    text = sound_text(cell)
    if not text:
        return wrong("REQUIRED") if column.required else ""
    match column.kind:
        case "kind" | "unit":
            return _known(text, column.choices)
        case "functions":
            return "、".join(_known(part, tuple(FUNCTIONS)) for part in parts(text))
        case "aliases":
            return "、".join(parts(text))
        case "reading":
            return reading(text) or wrong("READING_INVALID")
        case "tick":
            return "√" if text in TICKS else "×" if text in CROSSES else wrong("NOT_IN_LIST")
        case "office_id":
            return text if _OFFICE_ID.fullmatch(text) else wrong("OFFICE_ID_INVALID")
    return text


def parts(text: str) -> list[str]:
    """What stands between “、”, commas or blanks, each once."""
    return list(dict.fromkeys(part for part in _BETWEEN.split(text) if part))


def _listing(row: Row) -> Listing:
    values = row.values
    named = [code for heading, code in SCOPES.items() if values[heading] == "√"]
    return Listing(
        row=row.number,
        office_id=values["编号"],
        department=values["部门"],
        department_kind=KINDS[values["部门性质"]],
        name=values["股室"],
        unit=UNITS[values["类型"] or "内设"],
        functions=tuple(FUNCTIONS[part] for part in parts(values["职能"])),
        aliases=tuple(parts(values["别名"])),
        reading=values["拼音(覆盖)"],
        scopes=tuple(group for group in DIRECTED if group == "leaders" or group in named),
        enabled={"√": True, "×": False}.get(values["启用"]),
    )


def row_of(office: Office) -> dict[str, str]:
    """An office as a row of the file, by column code."""
    named = dict.fromkeys(office.scopes, "√")
    return {
        "department": office.department,
        "department_kind": _said(KINDS, office.department_kind),
        "name": office.name,
        "unit": _said(UNITS, office.unit),
        "functions": "、".join(_said(FUNCTIONS, function) for function in office.functions),
        "aliases": "、".join(office.aliases),
        "reading": office.reading,
        **{code: named.get(code, "") for code in SCOPES.values()},
        "enabled": "是" if office.enabled else "否",
        "office_id": office.office_id,
    }


def _said(words: Mapping[str, str], code: str) -> str:
    return next(word for word, meant in words.items() if meant == code)


def _known(text: str, choices: tuple[str, ...]) -> str:
    return text if text in choices else wrong("NOT_IN_LIST")
