"""What the codes of the sorting desk are called on pages and papers."""

from services.complaints.events import DeclineReason

STATES = {
    "sorting": "待梳理",
    "confirmation": "待复核",
    "confirmed": "已复核",
    "department_only": "部门级，未计票",
    "declined": "不计票",
    "merged": "已并单",
    "gone": "来源已撤回、不予受理或查否",
    "late": "逾期推送，不计票",
}
DECLINE_REASONS: dict[DeclineReason, str] = {
    "CONSULTATION": "咨询",
    "PRAISE": "表扬",
    "SUGGESTION": "建议",
    "INADMISSIBLE": "不予受理",
    "MISDIRECTED": "转错，不属本县股室",
    "NOT_A_COMPLAINT": "不是对股室作风的反映",
}
NOT_COUNTED: dict[str, str] = {
    **{str(code): label for code, label in DECLINE_REASONS.items()},
    "LATE": "截止后推送",
    "WITHDRAWN": "已撤诉",
    "NOT_ACCEPTED": "来源不予受理",
    "UNFOUNDED": "查否",
    "MERGED": "已并入同一事项",
    "UNSORTED": "未梳理",
    "NOT_CONFIRMED": "未经第二人复核",
    "KIND": "类型不计票",
    "OUT_OF_QUARTER": "不在本季度登记",
    "DEPARTMENT_ONLY": "部门级，未计票",
    "TOO_OLD": "发生在规定时间之前",
    "UNVERIFIED": "未查实",
    "UNKNOWN_OFFICE": "股室不在目录中",
}
SUGGESTED_BECAUSE = {
    "DEPARTMENT_GIVEN": "来源的承办单位就是该单位",
    "DEPARTMENT_NAMED": "正文提到该单位",
    "DEPARTMENT_ABBREVIATED": "来源的承办单位是该单位的简称",
    "OFFICE_NAMED": "正文提到该股室",
    "ALIAS_NAMED": "正文提到该股室的别名",
    "BUSINESS_NAMED": "正文提到该股室的业务",
    "NAME_SIMILAR": "正文的说法与该股室名称相近",
    "SHARED_NAME": "多个单位有同名股室，须看单位",
}
STATUSES = {
    "open": "办理中",
    "closed": "已办结",
    "withdrawn": "已撤诉",
    "not_accepted": "不予受理",
    "unfounded": "不属实",
}
VERIFIED = {True: "属实", False: "不属实", None: ""}
