"""What each refusal says in Chinese, by its code; a test demands a sentence for every refusal in the code.

Sentences keep to what the reader can do next, and never say "failed" of what may have been done.
"""

from gateway.sentences import Sentence

UNKNOWN = Sentence(409, "请求未被接受", "请求未被接受(代码 {code})。请核对后再试,或拨打公告上的举报电话咨询。")

# At the door: what the gateway refuses before a service is asked
DOOR = {
    "MALFORMED": Sentence(400, "内容无法读取", "提交的内容不是可以读取的格式({where}:{what})。"),
    "INVALID_FIELDS": Sentence(422, "内容不符合要求", "有项目缺少或不符合要求,请按 errors 中的位置逐项改正。"),
    "CONTROL_CHARACTERS": Sentence(422, "含有不能使用的字符", "文字中含有不能使用的控制字符,请删除后重新提交。"),
    "TOO_LARGE": Sentence(413, "内容过大", "提交的内容超过了限制,请缩短后重新提交。"),
    "UNSUPPORTED_MEDIA_TYPE": Sentence(415, "内容类型不对", "请使用以下内容类型提交:{accepted}。"),
    "NOT_FOUND": Sentence(404, "没有这个地址", "没有这个地址,请核对链接。"),
    "METHOD_NOT_ALLOWED": Sentence(405, "不支持这种请求方式", "这个地址只接受:{allowed}。"),
    "TOO_MANY_PICKS": Sentence(
        422, "勾选过多", "一次提交的勾选超过{limit}项,无法受理;评议规则规定所选股室不得超过10个。"
    ),
    "TEXT_TOO_LONG": Sentence(422, "事例过长", "每条具体事例不超过{limit}字,请缩短后重新提交。"),
    "UNKNOWN_CATEGORY": Sentence(422, "没有这种表现", "表现只能从“冷、懒、推、乱、贪”中选择。"),
    "MONTH_UNREADABLE": Sentence(422, "事例年月不对", "事例发生年月应写成“年-月”,如2024-03。"),
    "EXAMPLE_IN_THE_FUTURE": Sentence(422, "事例年月晚于今天", "第{pick}项的事例年月晚于本月({this_month}),请改正。"),
    "SESSION_MISSING": Sentence(401, "请先核对身份", "请先用邀请码或账号核对参评身份。"),
    "SESSION_INVALID": Sentence(401, "请重新核对身份", "会话无效,请重新核对参评身份;已填写的内容不受影响。"),
    "SESSION_EXPIRED": Sentence(401, "会话已过期", "会话已超过两小时,请重新核对参评身份;已填写的内容不受影响。"),
    "SESSION_OF_ANOTHER_APPRAISAL": Sentence(403, "不是本次评议的会话", "这个会话属于另一次评议活动,请重新核对身份。"),
    "SESSION_NOT_WANTED": Sentence(
        400, "提交评议票不需要身份", "评议票只凭一次性凭证提交,请去掉身份信息后再提交,以保证无人知道是谁投的票。"
    ),
    "IDENTITY_NOT_OFFERED": Sentence(
        403, "未开通这种身份核对方式", "未开通这种身份核对方式({method}),请使用邀请码或政务网账号。"
    ),
    "TOKEN_MISSING": Sentence(401, "需要工作人员令牌", "办理此事需要工作人员令牌。"),
    "TOKEN_INVALID": Sentence(401, "工作人员令牌无效", "工作人员令牌无效,请重新领取。"),
    "TOKEN_EXPIRED": Sentence(401, "工作人员令牌已过期", "工作人员令牌已过期,请重新领取。"),
    "FORBIDDEN_ROLE": Sentence(403, "无权办理", "您的岗位({role})或其范围不能办理此事。"),
    "BAD_SIGNATURE": Sentence(401, "签名不符", "推送内容的签名缺失、不符或已过时,未予接收。"),
    "CHANNEL_NOT_PUSHED": Sentence(
        403, "该渠道不经网络推送", "渠道“{channel}”不经网络推送;县纪委县监委信访室的信访件只线下报送汇总。"
    ),
    "ROSTER_ERRORS": Sentence(
        422, "名单有误,未导入", "名单中有单元格不符合要求,整份未导入。请按 errors 所列位置改正后重新报送。"
    ),
    "RECEIPT_UNKNOWN": Sentence(404, "没有查到这个回执", "票箱中没有查到这个回执,请核对回执号。"),
}

# When a service did not answer: say what is certain, and what to do
SILENCE = {
    "OUTCOME_UNKNOWN": Sentence(
        503,
        "正在确认是否已收到",
        "暂时还不能确认您的评议票是否已经收到。您的票不会丢失,也不会重复计算:请稍候用同一凭证再次提交,会得到同一个回执。",
    ),
    "UNCONFIRMED": Sentence(
        503, "正在确认是否已办理", "暂时还不能确认此事是否已经办理。请稍候查询,或原样再次提交:同一事项不会重复办理。"
    ),
    "TOO_BUSY": Sentence(503, "正在排队", "此刻提交的人较多,您的内容没有丢失,请稍候用同一凭证再次提交。"),
    "SERVICE_SILENT_NOW": Sentence(503, "暂时没有应答", "系统暂时没有应答,请稍候再试。"),
    "SERVICE_ABSENT": Sentence(503, "系统维护中", "相关服务正在维护,此次请求没有办理任何事项,请稍候再试。"),
    "INTERNAL_ERROR": Sentence(
        500, "系统出现问题", "系统出现问题,已经记录(编号 {request_id}),请稍候再试或联系工作人员。"
    ),
    "NOT_READY": Sentence(503, "尚未就绪", "以下服务还没有应答:{missing}。"),
}

# The kernel
KERNEL = {
    "REFUSED": UNKNOWN,
    "OUTDATED": Sentence(409, "已有新的变动", "办理期间情况已有变动,请重新查看后再办理。"),
}

SENTENCES: dict[str, Sentence] = {**DOOR, **SILENCE, **KERNEL}


def sentence(code: str) -> Sentence:
    """The sentence for a code; an unknown one is shown as it is."""
    return SENTENCES.get(code, UNKNOWN)
