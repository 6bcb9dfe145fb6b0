"""Why a message could not be taken in, from which queue and source, in the words of those who look after the system."""

from gateway.chinese.names import CHANNELS, SERVICES
from gateway.chinese.refusals import UNKNOWN, sentence
from gateway.chinese.typesetting import typeset

INTAKE = "complaints.intake"
AGAIN = "原因排除后重投；重投不会重复计票。"
HELP = "请开发人员查看该服务的日志；改好以后重投。"
REASONS = {
    "UNREADABLE": ("读不出来：不是完整的消息", HELP),
    "NOT_AN_EVENT": ("不是本系统的事件", "查明是谁发的；不属于本系统的，可以提出剔除。"),
    "CONTRADICTION": ("与已收到的事件矛盾：同一序号有两个内容", "保留现场，报告督查室与纪委；不要重投，也不要剔除。"),
    "NOT_A_CLOUD_EVENT": (
        "渠道推送的格式不对，不是 CloudEvents",
        "请该渠道按接口说明改正后重新推送；改正的收到后，可以提出剔除。",
    ),
    "HANDLER_FAILED": ("处理时出错", HELP),
    "CHANNEL_SECRET": ("信访室的事项不得经网络推送，内容没有保留", "通知信访室停止推送；可以提出剔除。"),
    "QUARTER_NOT_OPEN": ("登记时间所在的季度还没有公告", "该季度公告以后重投。"),
}


def why(code: str) -> tuple[str, str]:
    """What was wrong, and what to do about it."""
    said = sentence(code)
    known = (f"未能收下（代码 {code or '无'}）" if said is UNKNOWN else said.title, AGAIN)
    reason, advice = REASONS.get(code, known)
    return typeset(reason), typeset(advice)


def queue_name(queue: str) -> str:
    """渠道推送, or whose inbox it is."""
    if queue == INTAKE:
        return "渠道推送"
    service = queue.removeprefix("pingyi.").removesuffix(".inbox")
    return f"{SERVICES.get(service, service)}的收件箱"


def source_name(queue: str, key: str) -> str:
    """The channel that pushed, or the service that told."""
    if queue == INTAKE:
        return CHANNELS.get(key, key)
    source = key.partition(".")[0]
    return SERVICES.get(source, source)
