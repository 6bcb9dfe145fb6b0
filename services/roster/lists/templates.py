"""The Excel forms on which providers send their lists (T1…T4), column by column."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "phone", "date", "choice", "credit_code", "project_code"]
Role = Literal["name", "phone", "organisation"]


@dataclass(frozen=True)
class Column:
    """A column: its heading without the star, what its cells hold, whether they must be filled in.

    `role` marks the columns by which a person is called and found again; `code` stands hidden under the heading.
    """

    heading: str
    kind: Kind = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    role: Role | None = None
    code: str = ""


@dataclass(frozen=True)
class Template:
    """A form. Rows with the same `one_per` are about the same enterprise or project (A-14, A-17).

    `unread` are columns that stand on the form and are filled in by hand.
    """

    code: str
    title: str
    columns: tuple[Column, ...]
    one_per: str | None = None
    unread: tuple[Column, ...] = ()

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.heading for column in self.columns if column.required)

    def heading(self, role: Role) -> str:
        return next(column.heading for column in self.columns if column.role == role)


def _phone(heading: str = "联系电话") -> Column:
    return Column(heading, "phone", required=True, role="phone", code="phone")


def _name(heading: str) -> Column:
    return Column(heading, required=True, role="name", code="name")


TEMPLATES = {
    template.code: template
    for template in (
        Template(
            "T1",
            "新注册市场主体负责人名单",
            (
                Column("市场主体名称", required=True, role="organisation", code="enterprise"),
                Column("统一社会信用代码", "credit_code", required=True, code="credit_code"),
                Column(
                    "主体类型",
                    "choice",
                    required=True,
                    choices=("企业", "个体工商户", "农民专业合作社"),
                    code="enterprise_type",
                ),
                Column("核准日期", "date", required=True, code="approved_on"),
                Column("住所(乡镇)", code="township"),
                _name("负责人姓名"),
                _phone(),
                Column("备用电话", "phone", code="phone_2"),
                Column("登记窗口/股室", code="office"),
                Column("备注", code="remarks"),
            ),
            one_per="统一社会信用代码",
        ),
        Template(
            "T2",
            "项目企业负责人名单",
            (
                Column("提供单位", required=True, code="provider"),
                Column("项目名称", required=True, code="project"),
                Column("项目代码", "project_code", code="project_code"),
                Column("建设性质", "choice", required=True, choices=("新建", "迁建", "技改(扩能)"), code="nature"),
                Column("办理方式", "choice", required=True, choices=("审批", "核准", "备案"), code="procedure"),
                Column("批文号", code="document_no"),
                Column("办结日期", "date", required=True, code="completed_on"),
                Column("企业名称", required=True, role="organisation", code="enterprise"),
                Column("统一社会信用代码", "credit_code", required=True, code="credit_code"),
                _name("负责人姓名"),
                _phone(),
                Column("备注", code="remarks"),
            ),
            one_per="项目代码",
        ),
        Template(
            "T3",
            "办事公众、服务对象名单",
            (
                Column("办件编号", required=True, code="case_no"),
                Column("事项名称", required=True, code="matter"),
                Column("承办部门", required=True, code="department"),
                Column("承办股室", code="office"),
                Column("办结时间", "date", required=True, code="completed_at"),
                Column("申请人类型", "choice", required=True, choices=("自然人", "法人"), code="applicant_type"),
                _name("办事人姓名"),
                Column("单位名称", role="organisation", code="organisation"),
                _phone(),
                Column("办理渠道", "choice", choices=("窗口", "网上", "自助"), code="channel"),
                Column("备注", code="remarks"),
            ),
        ),
        # The form has no stars, but without a number a leader cannot be told from the public online.
        Template(
            "T4",
            "参评领导名册",
            (
                Column("单位", role="organisation", code="organisation"),
                Column("职务", code="post"),
                _name("姓名"),
                _phone("手机号"),
            ),
            unread=(
                Column("发放时间", code="issued_at"),
                Column("签收", code="signed"),
                Column("回收时间", code="returned_at"),
            ),
        ),
    )
}
