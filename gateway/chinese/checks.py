"""What a replay compares, and why a job came to nothing, in words."""

from gateway.chinese.names import SERVICES
from gateway.chinese.typesetting import typeset

CHECKS = {
    "records": "记录完整，没有缺号",
    "seal": "封存时的根",
    "signature": "封存的签名",
    "receipts": "回执份数与网上票数相等",
    "balance": "各类网上票数不多于领票数（含重新领票）",
    "reissues": "重新领票都由两人办理",
    "pool: root": "票池固定时的日志",
    "pool: size": "票池份数",
    "pool: digest": "票池摘要",
    "draw: pool": "从公布的票池中抽取",
    "draw: walk": "按种子的次序逐张查看",
    "draw: drawn": "抽中的正是看过的有效票",
    "draw: end": "抽满或者抽尽",
    "digest": "统计结果的摘要",
}
FAILURES = {
    "NOTHING_THEN": "所给的时间或序号那时还没有记录。请换一个更晚的时间，或不大于现有记录数的序号。",
    "PROCESS_ENDED": "办这件事的进程中途停了（内存不足或重启）。没有改动任何内容，可以再要一次；再停请告诉系统管理员。",
    "RULES_UNKNOWN": "所给的规则不存在或取值不对。",
    "NOT_OPENED": "评议活动还没有公告。",
    "BALLOTS_NOT_COUNTED": "票箱封存以后、统计以前，任何人都看不到由评议票得出的内容。请先统计，或截至封存以前的时间。",
    "SECOND_PERSON_NEEDED": "审计包里有评议票，须两人办理。请再要一次，由另一人确认。",
}


def check_name(name: str) -> str:
    """`ballot: seal` as people read it."""
    return typeset(_check_name(name))


def _check_name(name: str) -> str:
    if name in CHECKS:
        return CHECKS[name]
    before, _, what = name.partition(": ")
    if before.startswith("count "):
        return f"第{before.removeprefix('count ')}版统计时的日志（{SERVICES.get(what, what)}）"
    if before.startswith("result "):
        return f"第{before.removeprefix('result ')}版{CHECKS['digest']}"
    if what not in CHECKS:
        return name
    return CHECKS[what] if before == "result" else f"{SERVICES.get(before, before)}:{CHECKS[what]}"


def failure(code: str | None) -> str:
    """Why a job came to nothing, and what to do."""
    return typeset(FAILURES.get(code or "", f"没有成功（代码 {code}）。没有改动任何内容，可以再要一次。"))
