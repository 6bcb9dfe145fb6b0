"""The five kinds of behaviour and their indicator phrases, word for word from the announcement (R-07…R-11).

Help for voters and the coding guide of those who sort complaints.
"""

from typing import Any

from services.roster.events import CategoryCode

LABELS: dict[CategoryCode, str] = {
    "cold": "冷",
    "lazy": "懒",
    "shirk": "推",
    "disorder": "乱",
    "corrupt": "贪",
}
INDICATORS: dict[CategoryCode, tuple[str, ...]] = {
    "cold": (
        "对群众感情冷漠",
        "不能站在群众的立场想问题办事情",
        "无视群众疾苦",
        "不想群众所想、急群众所急",
        "主动服务意识差",
        "人难找、门难进、脸难看、话难听、事难办",
        "群众面前高高在上,官气十足,架子大",
        "作风霸道",
        "方法简单,粗暴蛮横,爱理不理",
        "态度恶劣,训斥讽刺",
        "办事讲人情唯关系",
        "对待熟人和生人存在先办与后办、快办与慢办、简办与严办、能办与不办差异",
    ),
    "lazy": (
        "工作缺乏激情,精神萎靡,状态不佳",
        "混混沌沌混日子,习惯“等一等”“看一看”",
        "不催不办、不推不动",
        "项目推进缓慢",
        "对“发展难题”破解招数不多",
        "工作业务不熟,能力不够,一问三不知",
        "责任心不强,拈轻怕重,敷衍塞责,出工不出力",
        "不深入基层一线,坐等上门多,主动问需少",
        "不执行首问责任、一次性告知、限时办结等制度",
        "让群众多跑路、跑空路",
        "政策宣传不到位,让好政策沦为“抽屉政策”",
        "对企业需求、群众诉求,不及时报告、处理和反馈",
        "组织纪律、工作纪律涣散",
        "上班迟到、早退,工作时间玩游戏、炒股票、逛淘宝、刷抖音",
    ),
    "shirk": (
        "推诿扯皮,缺乏担当",
        "工作“挑肥拣瘦”,当“甩手掌柜”、做“二传手”",
        "搞“上有政策、下有对策”,打折扣、搞变通",
        "遇事“拿本本、翻条文、找依据”,拘泥条条框框",
        "不主动为办成事“想办法”",
        "对上级交办和群众申办的事,找借口拖着不办或效率不高,出现中层梗阻",
        "片面强调部门利益,人为设门槛,置障碍,踢皮球",
        "好事、容易办的事争着办,难事、得罪人的事推诿不办",
    ),
    "disorder": (
        "故意刁难企业和服务对象",
        "违法实施行政许可,擅自增加前置审批条件",
        "损害管理服务对象合法权益",
        "乱收费、乱罚款、乱摊派",
        "乱检查、乱评比、乱培训,增加企业负担",
        "违背企业和服务对象意愿,搞强制性赞助",
        "强行指定第三方机构",
        "纵容或支持行业协会或中介机构依附行政权力乱收费",
        "利用职权插手和干预工程项目建设、产权交易、经营性土地使用权出让、招投标等经济活动,搞暗箱操作",
    ),
    "corrupt": (
        "讲求“潜规则”,以权谋私",
        "利用管辖权、审批权、资金安排权,不给好处不办事,没有回扣不给批",
        "弄权贪腐,索取、接受管理服务对象以及其他与行使职权有关系的单位或者个人的红包、礼金、礼品、有价证券、支付凭证等财物和宴请、旅游、健身、娱乐等活动安排",
        "搞权力寻租,利益输送、借权营生",
        "强行安排特定关系人到企业就业、任职或从事经营活动",
    ),
}


def guide() -> list[dict[str, Any]]:
    """The categories in the order of the form, each with its phrases; a phrase's id is its category and number."""
    return [
        {
            "category": code,
            "label": LABELS[code],
            "indicators": [
                {"id": f"{code}-{number:02d}", "text": text} for number, text in enumerate(phrases, start=1)
            ],
        }
        for code, phrases in INDICATORS.items()
    ]
