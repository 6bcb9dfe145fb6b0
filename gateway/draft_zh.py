"""What the fields of a draft are called in Chinese, and what may stand in them; pages, files and refusals agree."""

from collections.abc import Mapping

APPRAISAL = {"county": "县名", "title": "标题", "hotline": "举报电话", "rehearsal": "演练"}
RULES = {
    "quarter_from": "季度第一天",
    "quarter_to": "季度最后一天",
    "published_at": "公告发布时间",
    "voting_from": "评议开始",
    "voting_until": "评议截止",
    "complaints_until": "其他评议事项接收截止",
    "moved_days": "调休的日子",
    "example_not_before": "事例最早年月",
    "max_offices": "每张票最多选几个股室",
    "over_limit": "选多了的票",
    "sample_size": "群众评议票抽取份数",
    "sample_order": "抽取与认定的先后",
    "categories_max": "每个股室最多勾几种表现",
    "example_missing": "没有写事例的勾选",
    "example_too_old": "事例过早的勾选",
    "category_missing": "没有勾表现的勾选",
    "out_of_scope": "超出评议范围的勾选",
    "all_picks_void": "勾选全部无效的票",
    "complaint_unit": "其他评议事项怎样计票",
    "complaint_kinds": "计票的事项类型",
    "complaint_requires_verified": "只计查实的事项",
    "weight_directed": "定向评议权重",
    "weight_sampled": "抽样评议权重",
    "weight_other": "其他评议权重",
    "min_cell": "单位可见分项的最少票数",
    "calls_most": "电话最多打几次",
    "calls_days": "电话至少分在几天",
    "reserves_days": "评议开始后几天内可以递补",
    "erase_after_days": "申诉期满几天后可以销毁个人信息",
}
OFFICE = {
    "department": "部门",
    "department_kind": "部门性质",
    "name": "股室",
    "scopes": "可以评议的参评组",
    "functions": "职能",
    "unit": "类型",
    "aliases": "别名",
    "reading": "拼音(覆盖)",
    "enabled": "启用",
    "pinyin": "拼音",
    "initials": "拼音首字母",
}
CHANNEL = {
    "code": "代码",
    "item": "公告中的序号",
    "label": "名称",
    "custodian": "保管、梳理单位",
    "feeds": "报送方式",
    "kinds": "事项类型",
    "id_label": "编号的叫法",
    "boxes": "信箱",
    "secret": "保密",
}
FIELDS: Mapping[str, Mapping[str, str]] = {
    "appraisal": APPRAISAL,
    "rules": RULES,
    "offices": OFFICE,
    "channels": CHANNEL,
}
WHAT = {"appraisal": "评议活动", "rules": "规则", "offices": "股室", "channels": "渠道"}

FEEDS = {"amqp": "消息队列推送", "http": "网络接口推送", "xlsx": "表格报送", "offline_summary": "只线下报汇总(保密)"}
SAMPLE_ORDERS = {
    "validity_first_sequential": "按种子顺序逐张认定,取满有效票为止",
    "sample_first": "先抽够份数,再认定其中的有效票",
}
OVER_LIMIT = {"void_ballot": "整张票无效", "first_ten": "只计前面的,多出的不计"}
ALL_PICKS_VOID = {"void_ballot": "整张票无效,不占抽取名额", "keep_ballot": "仍算一张有效票,占抽取名额"}
VOID_PICK = {"void_pick": "只这一处勾选无效"}
COMPLAINT_UNIT = {"person_office_quarter": "同一人对同一股室一个季度计一票"}
GROUPS = {"leaders": "领导干部", "market": "市场主体", "projects": "项目企业", "service": "办事群众", "public": "群众"}
# what a code in a field is called
CHOICES: Mapping[str, Mapping[str, str]] = {
    "sample_order": SAMPLE_ORDERS,
    "over_limit": OVER_LIMIT,
    "all_picks_void": ALL_PICKS_VOID,
    "example_missing": VOID_PICK,
    "example_too_old": VOID_PICK,
    "category_missing": VOID_PICK,
    "out_of_scope": VOID_PICK,
    "complaint_unit": COMPLAINT_UNIT,
    "department_kind": {"county": "县直", "stationed": "省州驻县"},
    "unit": {"internal": "内设", "subordinate": "下属"},
    "functions": {"approval": "审批", "public_service": "公共服务", "livelihood": "民生"},
    "scopes": GROUPS,
    "feeds": FEEDS,
}

# why a draft does not make sense, by code; {other} is the field or number it does not fit with
TROUBLES = {
    "OFFSET_MISSING": "时间要带时区,如 2024-07-01T00:00:00+08:00",
    "BEFORE": "不能早于“{other}”",
    "NOT_AFTER": "必须晚于“{other}”",
    "AFTER": "不能晚于“{other}”",
    "NOT_THE_QUARTER_NAMED": "不在本次评议({other})的季度里",
    "NOT_A_MONTH": "要写年月,如 2024-01",
    "TOO_LITTLE": "不能小于 {other}",
    "TOO_MUCH": "不能大于 {other}",
    "NO_WEIGHT": "三种评议的权重不能都是 0",
    "NOT_AN_ID": "编号只能用 1 至 40 个字母、数字、点和横线",
    "NOT_A_CODE": "代码要以小写字母开头,共 2 至 40 个小写字母、数字或下划线",
    "TWICE": "“{other}”出现了两次",
    "EMPTY": "不能为空",
    "SECRET_AND_SUMMARY": "只线下报汇总的渠道要保密,不能再有别的报送方式",
}
