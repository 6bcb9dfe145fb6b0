"""What each refusal says in Chinese, by its code; a test demands a sentence for every refusal in the code.

Sentences keep to what the reader can do next, and never say "failed" of what may have been done.
"""

from gateway.chinese.sentences import Sentence

UNKNOWN = Sentence(409, "请求未被接受", "请求未被接受(代码 {code})。请核对后再试,或拨打公告上的举报电话咨询。")

# At the door: what the gateway refuses before a service is asked
DOOR = {
    "MALFORMED": Sentence(400, "内容无法读取", "提交的内容不是可以读取的格式({where}:{what})。"),
    "INVALID_FIELDS": Sentence(422, "内容不符合要求", "有项目缺少或不符合要求,请按 errors 中的位置逐项改正。"),
    "CONTROL_CHARACTERS": Sentence(422, "含有不能使用的字符", "文字中含有不能使用的控制字符,请删除后重新提交。"),
    "TEMPLATE_FAULTY": Sentence(
        409,
        "模板有误",
        "本县自己的模板“{template}”填不出文书({what})。请改正,或移出文件夹,改用系统自带的模板。",
    ),
    "TOO_LARGE": Sentence(413, "内容过大", "提交的内容超过了限制,请缩短后重新提交。"),
    "UNSUPPORTED_MEDIA_TYPE": Sentence(415, "内容类型不对", "请使用以下内容类型提交:{accepted}。"),
    "NOT_FOUND": Sentence(404, "没有这个地址", "没有这个地址,请核对链接。"),
    "METHOD_NOT_ALLOWED": Sentence(405, "不支持这种请求方式", "这个地址只接受:{allowed}。"),
    "TOO_MANY_PICKS": Sentence(
        422, "勾选过多", "一次提交的勾选超过{limit}项,无法受理;所选股室不得超过评议规则规定的个数。"
    ),
    "TEXT_TOO_LONG": Sentence(422, "事例过长", "每条具体事例不超过{limit}字,请缩短后重新提交。"),
    "UNKNOWN_CATEGORY": Sentence(422, "没有这种表现", "表现只能从“冷、懒、推、乱、贪”中选择。"),
    "MONTH_UNREADABLE": Sentence(422, "事例年月不对", "事例发生年月应写成“年-月”,如2024-03。"),
    "SESSION_MISSING": Sentence(401, "请先核对身份", "请先用邀请码或账号核对参评身份。"),
    "SESSION_INVALID": Sentence(401, "请重新核对身份", "会话无效,请重新核对参评身份;已填写的内容不受影响。"),
    "SESSION_EXPIRED": Sentence(401, "会话已过期", "会话已超过两小时,请重新核对参评身份;已填写的内容不受影响。"),
    "SESSION_OF_ANOTHER_APPRAISAL": Sentence(403, "不是本次评议的会话", "这个会话属于另一次评议活动,请重新核对身份。"),
    "SESSION_NOT_WANTED": Sentence(
        400, "提交评议票不需要身份", "评议票只凭一次性凭证提交,请去掉身份信息后再提交,以保证无人知道是谁投的票。"
    ),
    "TOKEN_MISSING": Sentence(401, "请先登录", "办理此事须先登录,或出示工作人员令牌。"),
    "TOKENS_NOT_ACCEPTED": Sentence(403, "请登录办理", "这里由工作人员本人登录办理,不接受令牌。"),
    "STAFF_SESSION_INVALID": Sentence(401, "请重新登录", "登录状态无效,请重新登录;已填写的内容不受影响。"),
    "CROSS_SITE": Sentence(
        403, "请在本系统页面内办理", "这个请求不是从本系统的页面提交的,未予办理。请回到页面刷新后再试。"
    ),
    "SIGN_IN_NOT_BEGUN": Sentence(400, "请重新登录", "这次登录不是在本页面开始的,或者已超过十分钟,请重新登录。"),
    "PORTAL_SILENT": Sentence(503, "政务网暂时没有应答", "登录入口({portal})暂时没有应答,请稍候再试或改用其他方式。"),
    "PORTAL_ANSWERED_ODDLY": Sentence(502, "登录没有完成", "登录没有完成({portal}:{what}),请重新登录或改用其他方式。"),
    "PORTAL_PHONE_MISSING": Sentence(
        403, "账号没有手机号", "您的账号没有绑定手机号,无法核对参评身份;请先在政务网绑定手机号,或用短信验证码。"
    ),
    "PORTAL_LEVEL_TOO_LOW": Sentence(403, "账号尚未实名", "您的账号还没有实名认证,请先在政务网完成实名认证。"),
    "TOKEN_INVALID": Sentence(401, "工作人员令牌无效", "工作人员令牌无效,请重新领取。"),
    "TOKEN_EXPIRED": Sentence(401, "工作人员令牌已过期", "工作人员令牌已过期,请重新领取。"),
    "FORBIDDEN_ROLE": Sentence(403, "无权办理", "您的岗位({role})或其范围不能办理此事。"),
    "LOOK_NOT_RECORDED": Sentence(
        503, "查看未能登记,不予显示", "查看此类内容须先登记在案。现在登记不上,因此没有显示任何内容,请稍候再试。"
    ),
    "BAD_SIGNATURE": Sentence(401, "签名不符", "推送内容的签名缺失、不符或已过时,未予接收。"),
    "CHANNEL_NOT_PUSHED": Sentence(
        403, "该渠道不经网络推送", "渠道“{channel}”不经网络推送;县纪委县监委信访室的信访件只线下报送汇总。"
    ),
    "MATTERS_NOT_READABLE": Sentence(
        422, "事项汇总有误,未接收", "文件中有单元格不符合要求,整份未接收。请按列出的位置改正后重新报送。"
    ),
    "NOTHING_TAKEN_IN": Sentence(
        422, "一件也没有收下", "这一批推送一件也没有收下,每一件的原因见 receipts,改正后可以再推。"
    ),
    "ROSTER_NOT_READABLE": Sentence(
        422,
        "名单有误,未导入",
        "名单中有{count}处不符合要求,整份未导入。请按列出的位置改正后重新报送。",
    ),
}

# When a service did not answer: say what is certain, and what to do
SILENCE = {
    "OUTCOME_UNKNOWN": Sentence(
        503,
        "正在确认是否已收到",
        "暂时还不能确认您的评议票是否已经收到。您的票不会丢失,也不会重复计算:请稍候用同一张票再次提交,会得到同一个回执。",
    ),
    "UNCONFIRMED": Sentence(
        503, "正在确认是否已办理", "暂时还不能确认此事是否已经办理。请稍候查询,或原样再次提交:同一事项不会重复办理。"
    ),
    "SERVICE_SILENT_NOW": Sentence(503, "暂时没有应答", "系统暂时没有应答,请稍候再试。"),
    "SERVICE_ABSENT": Sentence(503, "系统维护中", "相关服务正在维护,此次请求没有办理任何事项,请稍候再试。"),
    "INTERNAL_ERROR": Sentence(
        500, "系统出现问题", "系统出现问题,已经记录(编号 {request_id}),请稍候再试或联系工作人员。"
    ),
    "NOT_READY": Sentence(503, "尚未就绪", "以下服务还没有应答,或者有故障:{missing}。"),
}

# The kernel
KERNEL = {
    "REFUSED": UNKNOWN,
    "OUTDATED": Sentence(409, "已有新的变动", "办理期间情况已有变动,请重新查看后再办理。"),
}

# Roster: the appraisal, the lists, who is invited, who one is
ROSTER = {
    "APPRAISAL_UNKNOWN": Sentence(404, "没有这次评议", "没有这次评议活动({appraisal}),请核对链接。"),
    "NOT_OPEN_YET": Sentence(403, "评议尚未开始", "评议时间为{voting_from}至{voting_until},现在还没有开始。"),
    "VOTING_ENDED": Sentence(403, "评议已经结束", "评议已于{voting_until}结束,感谢您的关心与参与。"),
    "VOTING_BEGUN": Sentence(409, "评议已经开始", "评议已于{voting_from}开始,参评人员名单不再变动。"),
    "OPENED_ALREADY": Sentence(409, "已经公告", "本次评议已经公告,规则和目录不能再改。"),
    "DRAFTED_ALREADY": Sentence(409, "已经拟定", "本次评议已经拟定,照搬会覆盖已作的修改,未予办理;请在现有草案上修改。"),
    "DRAFT_UNSOUND": Sentence(422, "草案前后矛盾", "草案中有前后矛盾或超出范围之处,没有保存。请按列出的位置逐项改正。"),
    "DRAFT_CHANGED": Sentence(
        409, "草案已有改动", "草案在提出开启以后又有改动,没有开启。请重新核对检查清单和摘要,再提出开启。"
    ),
    "OF_ANOTHER_COUNTY": Sentence(
        403, "不是同一个县的评议", "{source}与{appraisal}不是同一个县的评议活动,不能照搬或比较。"
    ),
    "PROVIDER_UNKNOWN": Sentence(404, "没有这个提供单位", "没有代码为“{provider}”的名单提供单位。"),
    "CATALOGUE_NOT_READABLE": Sentence(
        422, "目录有误,未导入", "目录中有{count}处不符合要求,整份未导入。请按列出的位置改正后重新导入。"
    ),
    "CATALOGUE_EMPTY": Sentence(409, "目录为空", "评议对象目录中没有启用的股室,请先导入目录。"),
    "ROSTER_NOT_FILED": Sentence(404, "名单尚未报送", "“{provider}”还没有报送名单。"),
    "ROSTER_MISSING": Sentence(409, "名单尚未报送", "“{group}”类参评人员的名单还没有报送({providers})。"),
    "FILE_TOO_LARGE": Sentence(413, "文件过大", "文件超过了可以读取的大小({limit}字节),请分拆或清理后重新报送。"),
    "ROSTER_CLOSED": Sentence(409, "名单已经使用", "该类人员已经抽取或评议已经公告,名单不能再换。"),
    "ROSTER_WAITS": Sentence(
        409,
        "另一份名单待确认",
        "{by} 提出的“{provider}”名单正等另一人确认(期限 {until})。请先确认,或请提出人撤回后再报送。",
    ),
    "ROSTER_NOT_PROPOSED": Sentence(
        409, "没有这份待确认的名单", "这份名单已经确认、撤回或更换,请重新打开“名单报送”查看。"
    ),
    "ROSTER_PROPOSAL_EXPIRED": Sentence(
        409, "确认期限已过", "这份名单在 {until} 以前没有人确认,没有生效,名单内容已删除。仍需更改的,请重新报送。"
    ),
    "ROSTER_PROPOSAL_OUTDATED": Sentence(
        409,
        "情况已有变化,须重新报送",
        "提出以后,名单上有人参评、被抽中或者递补,这份名单的效果与提出时不同,没有生效。请由提出人重新报送,再由另一人确认。",
    ),
    "ROSTER_PROPOSED_BY_ANOTHER": Sentence(
        409, "只有提出人可以撤回", "这份名单由 {by} 提出,只有提出人可以撤回或更换。"
    ),
    "CALENDAR_UNKNOWN": Sentence(409, "缺少工作日安排", "系统中还没有{year}年的工作日安排,请先更新。"),
    "DRAWN_ALREADY": Sentence(409, "已经抽取", "已经用种子“{seed}”抽取过,不能换种子重抽。"),
    "LEADERS_ONLY_ADDED": Sentence(
        409, "领导名册只能增加", "公告之后领导名册只能增加,这份名册缺少原有的{missing}人,请补齐后再报送。"
    ),
    "NOT_DUE": Sentence(409, "尚未到期", "个人信息须在申诉期满后再过规定天数才能销毁(到期日 {due_on})。"),
    "ERASED_MEANWHILE": Sentence(409, "数据正在变动", "销毁期间数据有变动,未销毁任何内容,请再试一次。"),
    "LISTS_NOT_COMMITTED": Sentence(409, "名单尚未固定", "请先固定“{group}”类名单并公布摘要,再报出种子。"),
    "DRAWN_LIST_TOO_LONG": Sentence(
        422, "已抽名单人数过多", "由提供单位抽取的名单最多{most}人,这份有{people}人;请只报抽中人员,或者报全部名单。"
    ),
    "DRAW_OUT_OF_ORDER": Sentence(409, "抽取顺序不对", "请先抽取以下类别:{first}。"),
    "INVITEES_NOT_DRAWN": Sentence(409, "尚未抽取", "“{group}”类参评人员还没有抽取。"),
    "INVITATIONS_ISSUED_ALREADY": Sentence(
        409, "邀请码已经生成", "该类人员都已有邀请码,邀请码只显示一次;遗失的请逐个补发。"
    ),
    "NOT_INVITED": Sentence(409, "不在邀请之列", "此人没有参评席位,或者席位已由递补人员接替。"),
    "CALL_OUT_OF_TURN": Sentence(409, "通话次序不对", "下一次应登记为第{next}次通话;已登记的通话不能改。"),
    "PHONE_INVALID": Sentence(422, "手机号码不对", "请核对手机号码。"),
    "INVITATION_NOT_RECOGNISED": Sentence(403, "邀请码不对", "手机号码与邀请码不一致,请核对电话通知中的六位邀请码。"),
    "INVITATION_LOCKED": Sentence(403, "邀请码已锁定", "邀请码输错已达{tries}次,为安全起见已锁定,请拨打公告电话处理。"),
    "SMS_CLOSED": Sentence(403, "未开通短信验证", "这里没有开通短信验证码,请用邀请码或政务网账号核对身份。"),
    "SMS_TOO_SOON": Sentence(429, "请稍候再发", "验证码刚刚发送过,请{seconds}秒后再试。"),
    "SMS_TOO_MANY": Sentence(
        429, "今天已发送多次", "这个号码今天已发送{most}次验证码,请明天再试,或用其他方式核对身份。"
    ),
    "SMS_CODE_NOT_RECOGNISED": Sentence(
        403, "验证码不对", "验证码不对、已过期或已用过,请核对最近一条短信,或重新获取验证码。"
    ),
    "LEADER_VOTES_ON_PAPER": Sentence(403, "您将通过测评表参评", "您在领导名册中,将通过测评表参评,不再网上参评。"),
    "TICKET_INVALID": Sentence(401, "身份已过期", "身份核对已经过期,请重新核对身份;填写的内容不会丢失。"),
    "GROUP_CHANGED": Sentence(409, "参评类别有变动", "您的参评类别在此期间有变动,请重新核对身份后再交票。"),
    "ISSUED_ALREADY": Sentence(
        409,
        "您的票已经领取",
        "每人只有一张票,您的票已经领取,不能为另一份内容再领。请用原来的手机和浏览器继续;不行的,请拨打举报电话:规则允许的,由督查室两人核准后可以重新领一次(群众除外)。",
    ),
    "REISSUE_NOT_ALLOWED": Sentence(
        409, "不能重新领票", "按本次评议的规则,“{group}”类参评人员不能重新领票;原来领的票仍然有效。"
    ),
    "REISSUE_WAITS": Sentence(409, "已有人提出", "{by} 今天已经为此人提出重新领票,请在本页确认,或由其撤回。"),
    "REISSUE_NOT_PROPOSED": Sentence(
        404,
        "没有待确认的重新领票",
        "没有这一项待确认的重新领票:已经确认、撤回或者没有通过,或者已过当天24时。刚刚点过确认的,不必再办。",
    ),
    "REISSUE_LAPSED": Sentence(
        409, "已过当天", "重新领票须在提出的当天确认,已经作废,原来领的票没有变化;仍需办理的,请重新提出。"
    ),
    "REISSUE_PROPOSED_BY_ANOTHER": Sentence(409, "只有提出人可以撤回", "这一项由 {by} 提出,只有提出人可以撤回。"),
    "NOT_ISSUED": Sentence(
        409, "此人没有领过票", "此人还没有领过票,不需要重新领:请本人直接打开评议页面参评。这一项已经撤销。"
    ),
    "REISSUED_ALREADY": Sentence(
        409, "已经重新领过", "此人已经重新领过一次票,每人只有一次,不能再领;领到的票仍然可以交。"
    ),
    "SIGNING_KEY_UNUSABLE": Sentence(
        503,
        "签名密钥暂时不能用",
        "这一类参评人员的签名密钥暂时不能用,没有办理任何事项;填写的内容还在原处。请稍后再办,并请告知系统管理人员。",
    ),
    "ISSUING_STOPPED": Sentence(
        503,
        "暂停领票",
        "系统正在核对领票的记录,暂时不能领票、重新领票,这一次没有记录任何内容。填写的都在,请过些时候原样再办,并请告知系统管理人员。",
    ),
    "ISSUED_CHANGED": Sentence(
        409,
        "领票记录被改过",
        "领票记录中有{rows}条与当时登记的不符:有人改过。什么都没有改动;请系统管理人员查明、恢复。",
    ),
    "IDENTITY_METHOD_CLOSED": Sentence(403, "未开通这种核对方式", "未开通这种身份核对方式({method}),请使用邀请码。"),
}

# Ballot: the box
BALLOT = {
    "BOX_NOT_OPEN": Sentence(409, "票箱尚未启用", "没有这次评议,或者本次评议的票箱还没有启用,请稍候再试。"),
    "VOTING_NOT_STARTED": Sentence(403, "评议尚未开始", "评议自{voting_from}开始,现在还不能提交。"),
    "BOX_SEALED_ALREADY": Sentence(409, "票箱已封存", "票箱已经封存,不能再投入评议票。"),
    "CREDENTIAL_INVALID": Sentence(
        403, "签名不符", "名册服务的签名不是这张票的,或不属于本次评议,没有收下。请核对票的内容和签名的算法。"
    ),
    "BUSY": Sentence(503, "正在排队", "此刻提交的人较多,这一次没有记录任何内容,请稍候原样再次提交。"),
    "BOX_UNREADABLE": Sentence(
        503, "票箱暂时读不出", "票箱暂时读不出,已交的票都还在,什么都没有改动;请稍后再试,并请告知系统管理人员。"
    ),
    "COUNT_SHORT": Sentence(
        409,
        "数据库里少了记录",
        "入库时记下的有{counted}条,数据库里只有{found}条:有人删过。什么都没有改动;请系统管理人员查明、恢复。"
        "恢复不了的,由两个人在工作台“封存、抽取、统计”里决定继续。",
    ),
    "LANE_SHORT": Sentence(
        503,
        "数据库退回到了以前",
        "数据库比密钥目录里的计数至少少{short}条,是退回到以前的状态了。已经停收,什么都没有改动;请系统管理人员恢复到最近。"
        "恢复不了的,由两个人在工作台“封存、抽取、统计”里决定继续。",
    ),
    "LANE_LOST": Sentence(
        503,
        "计数不可信",
        "用来核对有没有少记录的计数丢失或被改过({why})。已经停收,什么都没有改动;请系统管理人员查明、恢复。"
        "恢复不了的,由两个人在工作台“封存、抽取、统计”里决定继续。",
    ),
    "NOTHING_LOST": Sentence(409, "没有缺失", "现有的记录与计数相符,或者已经封存、公布,没有要接受的缺失。"),
    "LOSS_NOT_PROPOSED": Sentence(
        409, "没有这样的提议", "没有这一份提议,或者后来有人另提了一份。须先由一人提出,再由另一人看清数目后确认。"
    ),
    "LOSS_LAPSED": Sentence(409, "提议已经过期", "提议只在当天有效,这一份不是今天提出的。请重新提出,再由另一人确认。"),
    "LOSS_CHANGED": Sentence(
        409,
        "缺失有变化",
        "提出以后缺失有了变化:现在核对,入库至少{counted}条,在库{found}条。什么都没有改动;请查明以后重新提出。",
    ),
    "UNKNOWN_OFFICE": Sentence(422, "没有这个股室", "评议目录中没有编号为“{office}”的股室。"),
    "EXAMPLE_IN_FUTURE": Sentence(422, "事例年月晚于今天", "有一条事例的年月晚于本月,请改正。"),
    "RECEIPT_MISTYPED": Sentence(422, "回执号不对", "回执号中有写错或缺少的字符,请对照截图核对。"),
    "RECEIPT_WRONG": Sentence(
        500,
        "回执不对",
        "系统给出的回执{receipt}不是这张票的,或者没有票箱的签名。票可能已经收下。请截图保存本页,拨打举报电话说明。",
    ),
    "RECEIPT_UNKNOWN": Sentence(404, "没有查到这个回执", "票箱中没有查到这个回执,请核对回执号。"),
    "MORE_RETURNED_THAN_ISSUED": Sentence(409, "收回多于发出", "收回{returned}份,多于发出的{issued}份,请核对。"),
    "MORE_ISSUED_THAN_PRINTED": Sentence(409, "发出多于印制", "发出{issued}份,多于印制的{printed}份,请先印制或核对。"),
    "BATCH_RECORDED_OTHERWISE": Sentence(
        409, "该批次已登记", "批次“{batch}”已按{count}份登记,与此次不同;请核对,或另用批次名。"
    ),
    "BATCH_UNKNOWN": Sentence(404, "没有这个批次", "没有登记过批次“{batch}”,请核对批次名。"),
    "FORM_UNKNOWN": Sentence(
        404, "没有这个编号", "没有印制过编号为{serial}的测评表,请核对编号;不是本系统印制的表不能录入。"
    ),
    "FORM_OUT_OF_USE": Sentence(409, "此表已作废", "编号{serial}的测评表已作废,不再录入。"),
    "FORM_DISAGREED": Sentence(409, "两次录入不一致", "编号{serial}的测评表两次录入不一致,请由第三人按差异清单核定。"),
    "NOTHING_DISPUTED": Sentence(409, "没有不一致之处", "编号{serial}的测评表没有两次不一致的录入,无须核定。"),
    "BEYOND_THE_DIFFERENCES": Sentence(
        422, "超出差异清单", "这些地方两次录入是一致的,不再改动;请只核定差异清单所列之处。"
    ),
    "DIFFERENCES_LEFT": Sentence(422, "还有差异未核定", "收回日期或是否破损两次录入不一致,请一并核定后再提交。"),
    "FORMS_DO_NOT_BALANCE": Sentence(
        409,
        "收回与入箱不符",
        "收回{returned}份,录入并投入票箱{cast}份,两数应当相等:请录完收回的测评表,或由两人更正收回份数。",
    ),
    "KEYED_ALREADY": Sentence(409, "同一人不能录两次", "您已经录过编号{serial}的测评表,须由另一人录入。"),
    "FORM_CAST_ALREADY": Sentence(409, "此表已入票箱", "编号{serial}的测评表已经录入完成并投入票箱。"),
    "EARLY_SEAL_NOT_PROPOSED": Sentence(409, "没有提前封存的提议", "还没有人提出提前封存,须先由一人写明事由提出。"),
    "VOTING_STILL_OPEN": Sentence(409, "评议尚未结束", "评议结束十分钟后才能封存票箱:最后一刻交的票还在路上。"),
    "FORMS_UNFINISHED": Sentence(409, "测评表尚未录完", "还有{count}份测评表只录了一次或两次不一致,请先处理。"),
}

# Complaints: what the channels push, and its sorting
COMPLAINTS = {
    "UNKNOWN_CHANNEL": Sentence(404, "没有这个渠道", "没有代码为“{channel}”的来源渠道。"),
    "INTAKE_NOT_OPEN": Sentence(409, "尚未开始接收", "本次评议还没有开始接收其他评议事项。"),
    "QUARTER_NOT_OPEN": Sentence(409, "不在评议的季度", "该事项的登记时间不在正在评议的季度内,未予受理。"),
    "QUARTER_AMBIGUOUS": Sentence(409, "季度不能确定", "该事项的登记时间同时属于几次评议({appraisals}),请联系督查室。"),
    "SEQUENCE_CONFLICT": Sentence(409, "序号重复而内容不同", "该事项的第{seq}次推送已有不同的内容,请用新的序号推送。"),
    "CHANNEL_NOT_FED": Sentence(
        403, "该渠道不这样报送", "渠道“{channel}”本次评议不以这种方式({feed})报送,只能用:{feeds}。"
    ),
    "CHANNEL_SECRET": Sentence(
        403, "该渠道只报汇总", "渠道“{channel}”收到的信访件不得外传,只线下报送汇总(股室、表现、月份、件数)。"
    ),
    "KIND_NOT_REPORTED": Sentence(422, "该渠道不报送这类事项", "渠道“{channel}”只报送:{kinds};“{kind}”不予接收。"),
    "BOX_UNKNOWN": Sentence(422, "没有这个信箱", "渠道“{channel}”的信箱只有:{boxes}。"),
    "MONTH_OUTSIDE_QUARTER": Sentence(422, "不在评议的季度", "{month}登记的不属于本季度,请核对月份。"),
    "LINE_REPEATED": Sentence(422, "汇总中有重复的行", "股室{office}在{month}有两行的表现相同,请合并后重新报送。"),
    "NO_SUMMARY": Sentence(404, "还没有报送汇总", "渠道“{channel}”本次评议还没有报送汇总。"),
    "SUMMARY_REPLACED": Sentence(409, "汇总已重新报送", "您核对的汇总之后又重新报送过,请核对新的一份再确认。"),
    "DELIVERY_CHANGED": Sentence(
        409, "推送编号重复而内容不同", "编号为{id}的推送早已收到,内容与这次不同,这次未予接收;请用新的 webhook-id 推送。"
    ),
    "CHANNELS_STILL_OPEN": Sentence(409, "接收尚未截止", "其他评议事项接收到{until}为止,之后才能冻结。"),
    "COMPLAINTS_FROZEN_ALREADY": Sentence(409, "其他评议事项已冻结", "其他评议事项已经冻结,不能再梳理或变更。"),
    "MATTER_UNKNOWN": Sentence(404, "没有这个事项", "本次评议中没有这个事项,请核对编号。"),
    "MATTER_MERGED": Sentence(409, "事项已并单", "该事项已经并入另一件({into}),请办理那一件。"),
    "NOT_SORTED": Sentence(409, "没有可复核的梳理", "该事项还没有梳理,或者梳理之后又定为不计票。"),
    "SORTED_ANEW": Sentence(409, "已经重新梳理", "您查看之后该事项又重新梳理过,请重新查看后再复核。"),
    "NOTHING_TO_UNDO": Sentence(409, "没有可撤销的决定", "该事项的第{decision}步不是有效的决定,或者已经撤销。"),
    "DECIDED_ACROSS_CHANNELS": Sentence(
        403, "不由本岗位撤销", "渠道内的决定由本渠道撤销,跨渠道并单由督查室决定,也只由督查室撤销。"
    ),
    "CHANNEL_DECIDES": Sentence(409, "由本渠道决定", "两件都是渠道“{channel}”的事项,由该渠道的梳理人员决定。"),
    "NOT_MERGED": Sentence(409, "没有并单", "该事项没有并入另一件,不需要拆分。"),
    "NOT_ANONYMOUS": Sentence(409, "不是匿名事项", "该事项的反映人是明确的,不同的人各计一票,不能并单。"),
    "MERGED_INTO_ITSELF": Sentence(422, "是同一个编号", "请选择两个不同的事项,一个事项不能与它自己并单或分开。"),
}

# Access: accounts, signing in
ACCESS = {
    "ACCOUNT_UNKNOWN": Sentence(404, "没有这个账号", "没有账号“{account}”。"),
    "ACCOUNT_TAKEN": Sentence(409, "账号已存在", "账号“{account}”已有,或者已经启用、停用,请另取一个。"),
    "ACCOUNT_DISABLED_ALREADY": Sentence(409, "账号已停用", "账号“{account}”已经停用;此人再来工作,请另建账号。"),
    "NARROWING_MISSING": Sentence(422, "缺少范围", "岗位“{role}”的账号须写明 {needed}。"),
    "ADMINISTRATOR_ALREADY": Sentence(
        409, "三员不得兼任", "“{name}”已是管理员({role});系统、安全、审计三员不得由一人兼任。"
    ),
    "OWN_ACCOUNT": Sentence(409, "不能办理自己的账号", "账号“{account}”须由另一位安全管理员办理。"),
    "SECURITY_ADMINISTRATOR_MANAGES": Sentence(
        409, "账号由安全管理员办理", "已有安全管理员,账号“{account}”请由安全管理员登录后办理。"
    ),
    "PASSWORD_TOO_SHORT": Sentence(422, "口令太短", "口令至少{limit}个字符,可以是几个词连成的一句话。"),
    "PASSWORD_TOO_LONG": Sentence(422, "口令太长", "口令至多{limit}个字符。"),
    "PASSWORD_COMMON": Sentence(422, "口令太常见", "这个口令是最先被人试的,请换一个别人想不到的。"),
    "PASSWORD_LIKE_ACCOUNT": Sentence(422, "口令含有账号", "口令不能是账号,也不能含有账号。"),
    "NO_REHEARSAL": Sentence(403, "只在演练中可用", "不用口令进入工作台只在演练中可用。"),
    "SIGN_IN_REFUSED": Sentence(401, "没有登录成功", "账号、口令或动态码不对,请核对后再试。"),
    "SIGN_IN_LOCKED": Sentence(429, "暂停登录", "连续输错次数过多,请{minutes}分钟后再试,或联系安全管理员。"),
    "SIGN_IN_BUSY": Sentence(503, "正在排队", "此刻登录的人较多,请稍候再试。"),
    "STAFF_SESSION_ENDED": Sentence(401, "请重新登录", "登录已经结束(退出、15分钟未操作或满12小时),请重新登录。"),
    "ENROLMENT_UNKNOWN": Sentence(404, "启用链接无效", "启用链接已用过、已更换或已过期,请向安全管理员重新领取。"),
    "LETTER_UNKNOWN": Sentence(
        404, "没有这些死信", "所选的死信都已不在:可能刚被别人处理,或正被别人查看。请刷新后再看。"
    ),
    "LETTER_DROPPED": Sentence(409, "这条死信已剔除", "死信 {letter} 已经两人同意剔除,不能再重投。"),
    "DROP_NOT_PROPOSED": Sentence(409, "还没有人提出剔除", "死信 {letter} 还没有人提出剔除,请先提出,再由另一人同意。"),
    "PROPOSAL_UNKNOWN": Sentence(404, "没有待复核的事项", "没有编号为“{proposal}”的待复核事项。"),
    "CODE_WRONG": Sentence(422, "动态码不对", "动态码与手机上显示的不一致,请等下一个动态码再试。"),
}

# Tally: rulings, the draw, the count, the result
TALLY = {
    "JOB_UNKNOWN": Sentence(404, "没有这项任务", "没有编号为 {job} 的任务。"),
    "JOB_UNFINISHED": Sentence(409, "任务没有完成", "任务 {job} 还没有完成,或者没有成功,没有可下载的内容。"),
    "RULES_UNKNOWN": Sentence(422, "规则无法识别", "规则“{where}”{what}。"),
    "SECOND_PERSON_NEEDED": Sentence(409, "须由两人办理", "审计包里有评议票,须另一人确认后才能生成。"),
    "NOT_CHECKPOINTED": Sentence(409, "日志还没有签名状态", "{source} 的日志还没有签名状态,不能打包。"),
    "NOT_OPENED": Sentence(409, "评议尚未公告", "本次评议还没有公告,或者公告还没有传到统计服务,请稍候再试。"),
    "BOX_NOT_SEALED": Sentence(409, "票箱尚未封存", "票箱还没有封存,封存后才能统计。"),
    "SEED_EMPTY": Sentence(422, "种子为空", "种子中没有可以念出的文字或数字,请重新报出种子。"),
    "NOT_COUNTED": Sentence(409, "尚未统计", "还没有统计结果,请先完成统计。"),
    "BALLOTS_NOT_COUNTED": Sentence(
        409,
        "封存以后、统计以前不能看",
        "票箱封存以后、统计以前,任何人都看不到由评议票得出的内容。请先完成统计;要重放封存以前的记录,请填封存以前的时间。",
    ),
    "HANDED_OVER_ALREADY": Sentence(409, "统计情况已移交", "统计情况已经交县纪委党风政风监督室,不能再改。"),
    "PUBLISHED_ALREADY": Sentence(409, "结果已经发布", "评议结果已经公开发布,不能再改。"),
    "SAME_PERSON": Sentence(409, "须由另一人办理", "此事须由两人办理,您({by})不能复核或撤销自己办理的事项。"),
    "NOTHING_TO_RULE": Sentence(404, "没有需要认定的勾选", "没有这一条需要认定的勾选,或者还没有轮到它。"),
    "EVIDENCE_DIFFERS": Sentence(409, "数据与封存不符", "收到的数据与封存的摘要不符({check}),不能据此统计。"),
    "POOL_NOT_COMMITTED": Sentence(409, "票池尚未固定", "请先固定票池并公布摘要,再报出种子。"),
    "COMPLAINTS_NOT_FROZEN": Sentence(409, "其他评议尚未冻结", "其他评议事项还没有冻结,冻结后才能统计。"),
    "PICKS_UNRULED": Sentence(409, "还有勾选未认定", "还有需要人工判断的勾选没有两人一致的认定,请先完成有效票认定。"),
    "SAMPLE_NOT_DRAWN": Sentence(409, "尚未抽取", "公众评议票还没有抽取,请先抽取。"),
    "RULED_SINCE_COUNT": Sentence(409, "统计后又有认定", "统计之后又有有效票认定,请重新统计。"),
    "DETERMINED_ALREADY": Sentence(
        409, "结果已经确定", "评议结果已经确定,不再应请求重新统计;对统计数字的异议通过申诉提出。"
    ),
    "RELEASE_MISDATED": Sentence(
        422, "发布时间不对", "发布时间({released_at})不能早于{not_before},也不能晚于现在({not_after}),请核对。"
    ),
    "NOT_HANDED_OVER": Sentence(409, "统计情况尚未移交", "最近一次统计情况还没有交县纪委党风政风监督室。"),
    "UNKNOWN_OFFICES": Sentence(422, "没有这些股室", "评议目录中没有以下股室:{offices}。"),
    "NOT_DETERMINED": Sentence(409, "评议结果尚未确定", "县纪委党风政风监督室还没有确定评议结果。"),
    "NOT_NAMED": Sentence(409, "不在公布的名单中", "股室“{office}”没有列入已经发布的评议结果,不能办理结果运用事项。"),
    "NO_YELLOW_CARD": Sentence(409, "尚未给予黄牌", "股室“{office}”本季度还没有给予黄牌警告。"),
    "TALK_NOT_ARRANGED": Sentence(409, "尚未安排约谈", "股室“{office}”还没有安排约谈。"),
    "NOT_STATIONED": Sentence(409, "不是省州驻县单位", "股室“{office}”所在单位不是省州驻县单位,无须推送上级主管部门。"),
    "NOT_YOUR_OFFICE": Sentence(403, "不是本单位的股室", "股室“{office}”不属于本单位,只能就本单位股室的统计结果申诉。"),
    "RECEIVED_IN_FUTURE": Sentence(422, "日期晚于今天", "登记的日期({received_on})不能晚于今天。"),
    "APPEAL_UNKNOWN": Sentence(404, "没有这件申诉", "没有编号为{appeal}的申诉。"),
    "APPEAL_DECIDED_ALREADY": Sentence(409, "申诉已经答复", "编号{appeal}的申诉已经作出结论,不能再改。"),
    "APPEAL_NOT_REVIEWED": Sentence(409, "申诉尚未复核", "编号{appeal}的申诉还没有人复核,不能确认。"),
    "REVIEW_REPLACED": Sentence(409, "复核意见已有变动", "复核意见已更新为第{review}次,请重新查看后再确认。"),
    "NOTHING_TO_CORRECT": Sentence(
        422, "更正对象不对", "第 {where} 项更正在统计结果中没有对应的票或事项,或不能改到所写的股室。"
    ),
    "NOT_PUBLISHED": Sentence(403, "评议结果尚未发布", "评议结果还没有公开发布,发布前不提供查询。"),
}

SENTENCES: dict[str, Sentence] = {**DOOR, **SILENCE, **KERNEL, **ROSTER, **BALLOT, **COMPLAINTS, **ACCESS, **TALLY}


def sentence(code: str) -> Sentence:
    """The sentence for a code; an unknown one is shown as it is."""
    return SENTENCES.get(code, UNKNOWN)
