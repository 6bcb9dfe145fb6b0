"""What codes are called in Chinese: groups, roles, channels, states. The one table for pages, papers and the terminal.

The words are the announcement's where it has one. A name in full stands beside a short one only where a page or paper
has room for it. Why something does not count is in `reasons`; the categories of behaviour are in `categories`.
"""

# who appraises (四(一)、(二))
GROUPS = {
    "leaders": "领导干部",
    "market": "市场主体",
    "projects": "项目企业",
    "service": "办事公众",
    "public": "群众",
}
GROUPS_IN_FULL = {
    "leaders": "参评领导",
    "market": "新注册市场主体负责人",
    "projects": "项目企业负责人",
    "service": "办事公众、服务对象",
    "public": "群众",
}
DRAW_ORDER = ("projects", "market", "service")  # the scarcest seats first
DRAWN_GROUPS = {group: GROUPS[group] for group in DRAW_ORDER}
METHODS = {"paper": "测评表", "online": "网上"}
# where votes come from (四)
SOURCES = {"directed": "定向", "sampled": "抽样", "other": "其他"}
SOURCES_IN_FULL = {source: f"{name}评议" for source, name in SOURCES.items()}
CHANNELS = {
    "hotline_12345": "12345平台",
    "internet_gov": "互联网+平台",
    "petition_letter": "信访件",
    "people_cn": "人民网留言",
    "mailbox_prefecture": "书记、州长信箱",
    "mailbox_county": "书记、县长信箱",
    "discipline": "纪委信访室",
}
FEEDS = {
    "amqp": "消息队列推送",
    "http": "网络接口推送",
    "xlsx": "表格报送",
    "offline_summary": "只线下报汇总（保密）",
}
RELEASE_CHANNELS = {"website": "政务网", "wechat": "公众号", "other": "其他渠道"}
RELEASED_TEXTS = {"announcement": "公告", "result": "评议结果"}
APPEAL_CHANNELS = {"online": "网上", "paper": "纸质"}
# who works with the system, and what each may look at
ROLES = {
    "operator": "督查室",
    "provider": "名单提供单位",
    "sorter": "渠道梳理",
    "conduct": "党风政风监督室",
    "department": "被评议单位",
    "auditor": "审计员",
    "system": "系统管理员",
    "security": "安全管理员",
    "audit": "审计管理员",
}
WITNESSES = {"inspection": "督查室", "conduct": "县纪委党风政风监督室", "people": "群众代表"}
ACCESSED = {
    "roster": "名单",
    "words": "原文",
    "result": "未公布的结果",
    "ballots": "评议票",
    "bundle": "审计包",
    "ballot_bundle": "含评议票的审计包",
    "ledger": "查看登记",
}
# the logs, and the services that keep them
LOGS = {"roster": "名单", "ballot": "票箱", "complaints": "其他评议事项", "tally": "统计"}
SERVICES = {**{code: f"{name}服务" for code, name in LOGS.items()}, "access": "账号服务", "gateway": "网关"}
# offices and their departments
DEPARTMENT_KINDS = {"county": "县直", "stationed": "省州驻县"}
DEPARTMENT_KINDS_IN_FULL = {"county": "县政府各部门", "stationed": "省州驻县单位"}
UNITS = {"internal": "内设", "subordinate": "下属"}
FUNCTIONS = {"approval": "审批", "public_service": "公共服务", "livelihood": "民生"}
CATALOGUE_CHANGES = {
    "added": "新增",
    "renamed": "更名",
    "left_out": "不列入",
    "taken_in": "重新列入",
    "changed": "其他改动",
    "gone": "去掉",
}
# commands that take two people
COMMANDS = {
    "ballot_seal": "封存票箱",
    "complaints_freeze": "冻结其他评议事项",
    "tally_commit_pool": "固定票池",
    "tally_draw_sample": "抽取群众评议票",
    "tally_count": "统计",
    "tally_publish": "公开发布",
    "roster_draw_invitees": "抽取参评人员",
    "roster_open_appraisal": "公告",
}
ROSTER_CHANGES = {"added": "增加", "removed": "去掉", "changed": "改动"}
# states
STAGES = {
    "drafted": "准备中",
    "announced": "已公告",
    "voting": "评议进行中",
    "closed": "评议已截止",
    "published": "结果已公布",
}
ACCOUNT_STATES = {"invited": "待启用", "open": "在用", "disabled": "已停用"}
FORM_VARIANTS = {"full": "列出全部股室", "short": "十行空白，附目录"}
FORM_STATES = {
    "untouched": "还没有录入。",
    "keyed": "已录第一次，等另一人录第二次。",
    "cast": "两次录入一致，已投入票箱。",
    "disputed": "两次录入不一致，请第三人核定。",
    "withdrawn": "已作废。",
}
MATTER_STATES = {
    "sorting": "待梳理",
    "confirmation": "待复核",
    "confirmed": "已复核",
    "department_only": "部门级，未计票",
    "declined": "不计票",
    "merged": "已并单",
    "gone": "来源已撤回、不予受理或查否",
    "late": "逾期推送，不计票",
}
SORTING_STEPS = {
    "sorted": "梳理",
    "confirmed": "复核一致",
    "declined": "不计票",
    "merged": "并单",
    "marked_distinct": "认定不是同一事项",
}
DUPLICATES_SHARE = {"office": "同一股室", "department": "同一单位", "merged": MATTER_STATES["merged"]}
SOURCE_STATES = {
    "open": "办理中",
    "closed": "已办结",
    "withdrawn": "已撤诉",
    "not_accepted": "不予受理",
    "unfounded": "查否",
}
VERIFIED = {True: "属实", False: "不属实", None: ""}
JOB_KINDS = {"replay": "重放", "bundle": "审计包", "resampling": "抽取偶然性"}
JOB_COVERS = {"replay": "全部记录", "bundle": "到最近的签名状态为止", "resampling": "到最近的签名状态为止"}
JOB_STATES = {
    "proposed": "待另一人确认",
    "waiting": "排队",
    "running": "正在办理",
    "done": "完成",
    "failed": "没有成功",
}
DEAD_LETTER_STEPS = {"returned": "重投", "dropped": "剔除"}
CONCLUSIONS = {"maintain": "维持", "correct": "更正"}
MEASURES = {
    "card": "黄牌",
    "talk": "约谈",
    "talk_held": "约谈情况",
    "notice": "通报",
    "assessment": "综合考核扣减",
    "superior": "推送上级主管部门",
    "plan": "整改计划",
    "shown": "整改情况",
}
