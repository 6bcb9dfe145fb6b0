"""The forms that are handed out, in Chinese: titles, notes, headings."""

from gateway.chinese.typesetting import day
from services.complaints.answers import MattersForm
from services.kernel.spreadsheets.form import Form, FormColumn
from services.roster.answers import CatalogueColumn, RosterForm

CHOOSE = "请从下拉列表中选择。"
NUMBER = FormColumn("no", "序号", width=6)
ROSTER_NOTES = (
    "填写说明:1.带 * 的列必须填写,一行一人。2.电话、代码、编号各列已设为文本格式,请勿改成数字,以免变成科学计数法。"
    "3.请勿改动第 3 行表头;可以增加行,不要合并单元格。4.不收集身份证号和住址。5.请于{deadline}下班前报送。"
)
CATALOGUE_NOTES = (
    "填写说明:1.一行一个股室。2.职能填“审批、公共服务、民生”,多项以“、”分开。3.别名填更名、合并前的名称,以“、”分开。"
    "4.拼音一般留空,读音不对时填写,音节以空格分开,如 du long gu。5.划“√”的参评组可以评议该股室;"
    "领导干部和群众可以评议全部股室。6.编号请勿改动;新增股室留空。"
)

MATTERS_NOTES = (
    "填写说明:1.带 * 的列必须填写,一行一件;登记时间须在{first}至{last}之间。2.编号、标识各列是文本格式,请勿改成数字。"
    "3.摘要里请勿写反映人的姓名、电话、住址。4.“涉及股室”“表现”只供梳理参考。5.联名的写人数,如 17。"
    "6.同一件再报有变化的,填“更新序号”或照原编号再报一行。7.请勿改动第 3 行表头。"
)
BY_HAND = (FormColumn("sorted_by", "梳理人"), FormColumn("confirmed_by", "复核人"))


def matters_form(shown: MattersForm) -> Form:
    """A channel's form of its matters (T6)."""
    columns = [
        FormColumn(
            column.code,
            column.heading + ("*" if column.required else ""),
            tuple(column.choices),
            width=40 if column.wide else 16,
        )
        for column in shown.columns
    ]
    return Form(
        sheet="事项汇总",
        title=f"其他评议事项汇总({shown.label})",
        notes=MATTERS_NOTES.format(first=day(shown.quarter_from), last=day(shown.quarter_to)),
        columns=(NUMBER, *columns[:-1], *BY_HAND, columns[-1]),
        choose=CHOOSE,
    )


def roster_form(asked: RosterForm) -> Form:
    """A provider's form (T1…T4), of what roster tells of it."""
    columns = [
        FormColumn(
            column.code,
            column.heading + ("*" if column.required else ""),
            column.choices,
            width=26 if column.wide else 16,
        )
        for column in asked.columns
    ]
    return Form(
        sheet="名单",
        title=f"{asked.title}({asked.name})",
        notes=ROSTER_NOTES.format(deadline=day(asked.deadline)),
        columns=(NUMBER, *columns),
        choose=CHOOSE,
    )


def catalogue_form(columns: list[CatalogueColumn], title: str) -> Form:
    """The catalogue (T5)."""
    return Form(
        sheet="股室目录",
        title=title,
        notes=CATALOGUE_NOTES,
        columns=tuple(
            FormColumn(
                column.code,
                column.heading + ("*" if column.required else ""),
                column.choices,
                width=24 if column.code in ("department", "name", "aliases") else 13,
            )
            for column in columns
        ),
        choose=CHOOSE,
    )
