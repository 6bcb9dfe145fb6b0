"""Why, in Chinese: what does not count, withdrawn forms, vacated seats, outcomes of calls, grounds of appeals.

The one table of reasons for pages, papers and the terminal. A code has one name: `REASONS` is made of the others.
"""

from collections.abc import Mapping

# 五、评议规则及有效票认定: why a ballot is void as a whole, and why one of its picks does not count
BALLOT_VOID = {
    "OVER_LIMIT": "超过规定的股室个数",
    "DUPLICATE_PERSON": "重复参评",
    "DUPLICATE_ACCOUNT": "同一账号重复投票",
    "OUT_OF_WINDOW": "不在评议时间内",
    "BLANK": "空白票",
    "NOT_ELIGIBLE": "不是参评人员",
    "FORM_DAMAGED": "表格损毁",
}
PICK_VOID = {
    "NO_EXAMPLE": "无具体事例",
    "EXAMPLE_TOO_OLD": "事例早于规定年月",
    "EXAMPLE_UNDATED": "事例无时间",
    "NO_CATEGORY": "未勾选表现",
    "NOT_TICKED": "未划√",
    "OUT_OF_SCOPE": "超出评议范围",
    "UNKNOWN_OFFICE": "目录外股室",
}
# why a sorter sets a matter aside, and why else one gives no vote
DECLINE_REASONS = {
    "CONSULTATION": "咨询",
    "PRAISE": "表扬",
    "SUGGESTION": "建议",
    "INADMISSIBLE": "不予受理",
    "MISDIRECTED": "不属本县股室",
    "NOT_A_COMPLAINT": "不是对股室作风的反映",
}
MATTER_NOT_COUNTED = {
    "LATE": "逾期推送",
    "WITHDRAWN": "已撤诉",
    "NOT_ACCEPTED": "来源不予受理",
    "UNFOUNDED": "查否",
    "MERGED": "已并单",
    "UNSORTED": "未梳理",
    "NOT_CONFIRMED": "未复核",
    "KIND": "类型不计票",
    "OUT_OF_QUARTER": "不在本季度",
    "DEPARTMENT_ONLY": "只到部门",
    "TOO_OLD": "发生早于规定年月",
    "UNVERIFIED": "未查实",
}
# why an invitee needs the ballot issued anew
REISSUE_REASONS = {
    "telephone_changed": "换了手机",
    "storage_lost": "浏览器数据被清除",
    "form_changed": "由服务器代封，后来改了内容",
    "other": "其他原因",
}
# what an appeal is about; an upheld one takes a vote out for that reason
GROUNDS = {
    "COUNTING_ERROR": "统计差错",
    "MISMAPPED_OFFICE": "归错了股室",
    "DUPLICATE": "重复计算",
    "OUT_OF_PERIOD": "不在评议期间",
}
RECEIVED_BEFORE = {"RECEIVED_BEFORE": "同一张票重复提交"}
REASONS = {
    code: name
    for table in (BALLOT_VOID, PICK_VOID, DECLINE_REASONS, MATTER_NOT_COUNTED, GROUNDS, RECEIVED_BEFORE)
    for code, name in table.items()
}
WITHDRAWAL_REASONS = {
    "SPOILED": "污损换发",
    "MISPRINTED": "印制有误",
    "LOST": "遗失",
    "COPIED": "编号重复（复印）",
}
EARLY_SEAL_REASONS = {
    "SYSTEM_COMPROMISED": "系统安全受到破坏",
    "VOTING_DISRUPTED": "评议受到干扰，无法继续",
    "ORDERED_BY_SUPERIOR": "上级决定中止",
    "FORCE_MAJEURE": "不可抗力",
}
# T7 电话动员登记表
CALL_OUTCOMES = {
    "notified": "已通知",
    "willing": "愿意参评",
    "declined": "拒绝",
    "no_answer": "无人接听",
    "switched_off": "关机停机",
    "no_such_number": "空号",
    "wrong_person": "非本人",
    "duplicate": "重复",
}
VACANCY_REASONS = {
    "leader": "属于参评领导",
    "drawn_elsewhere": "已在另一类抽中",
    "not_reached": "联系不上",
    "declined": CALL_OUTCOMES["declined"],
    "duplicate": CALL_OUTCOMES["duplicate"],
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
# why an office is suggested for a matter
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


def in_words(reasons: Mapping[str, int]) -> str:
    """`空白票2、重复参评1`, the codes in their order; 无 when there are none."""
    return "、".join(f"{REASONS.get(code, code)}{count}" for code, count in sorted(reasons.items())) or "无"
