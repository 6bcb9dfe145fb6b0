"""What codes are called in Chinese: groups, channels, reasons, conclusions. Papers, pages and the terminal agree."""

from collections.abc import Mapping

from services.complaints.events import DeclineReason

GROUPS = {
    "leaders": "领导干部",
    "market": "市场主体",
    "projects": "项目企业",
    "service": "办事群众",
    "public": "群众（抽样）",
}
CHANNELS = {
    "hotline_12345": "12345平台",
    "internet_gov": "互联网+平台",
    "petition_letter": "信访件",
    "people_cn": "人民网留言",
    "mailbox_prefecture": "书记、州长信箱",
    "mailbox_county": "书记、县长信箱",
    "discipline": "纪委信访室",
}
KINDS = {"county": "县直", "stationed": "省州驻县"}
# why a ballot, a pick or a matter does not count, in the announcement's language
REASONS = {
    "OVER_LIMIT": "超过规定的股室个数",
    "DUPLICATE_PERSON": "重复参评",
    "BLANK": "空白票",
    "OUT_OF_WINDOW": "不在评议时间内",
    "FORM_DAMAGED": "表格损毁",
    "NO_EXAMPLE": "无具体事例",
    "EXAMPLE_TOO_OLD": "事例早于规定年月",
    "EXAMPLE_UNDATED": "事例无时间",
    "NO_CATEGORY": "未勾选表现",
    "NOT_TICKED": "未划√",
    "OUT_OF_SCOPE": "超出评议范围",
    "UNKNOWN_OFFICE": "目录外股室",
    "LATE": "逾期推送",
    "WITHDRAWN": "已撤诉",
    "NOT_ACCEPTED": "不予受理",
    "UNFOUNDED": "查否",
    "MERGED": "已并单",
    "UNSORTED": "未梳理",
    "NOT_CONFIRMED": "未复核",
    "KIND": "类型不计票",
    "OUT_OF_QUARTER": "不在本季度",
    "DEPARTMENT_ONLY": "只到部门",
    "TOO_OLD": "发生早于规定年月",
    "UNVERIFIED": "未查实",
    "NOT_A_COMPLAINT": "非投诉举报",
    "MISDIRECTED": "非评议范围",
    "COUNTING_ERROR": "统计差错更正",
    "MISMAPPED_OFFICE": "股室对应有误更正",
    "DUPLICATE": "重复，更正",
    "OUT_OF_PERIOD": "不在期间，更正",
    "RECEIVED_BEFORE": "同一张票重复提交",
}
# why an example may not be concrete (是否具体), as a hint for whoever rules
VAGUE = {
    "FEW_WORDS": "除去套话，没有几个字",
    "ONLY_JUDGEMENT": "只有评价，没有说什么事",
    "NO_FACT": "没有可以核对的时间、地点、次数、材料或者事项",
    "COPIED_PHRASE": "照抄公告里的表述",
    "SAME_ON_BALLOT": "同一张票上另有一字不差的事例（处）",
    "SAME_IN_BOX": "票箱里另有一字不差的事例（处）",
}
GROUNDS = {
    "COUNTING_ERROR": "统计差错",
    "MISMAPPED_OFFICE": "归错了股室",
    "DUPLICATE": "重复计算",
    "OUT_OF_PERIOD": "不在评议期间",
}
RELEASE_CHANNELS = {"website": "政务网", "wechat": "公众号", "other": "其他渠道"}
CONCLUSIONS = {"maintain": "维持", "correct": "更正"}
# the codes of the sorting desk
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


def in_words(reasons: Mapping[str, int]) -> str:
    """`空白票2、重复参评1`, the codes in their order; 无 when there are none."""
    return "、".join(f"{REASONS.get(code, code)}{count}" for code, count in sorted(reasons.items())) or "无"
