"""What is missing of ballots or of who was issued one, in Chinese: in figures, and why (ADR 0045)."""

from services.kernel.lanes.loss import Figures, LossReason

REASONS: dict[LossReason, str] = {
    "COUNT_SHORT": "少了行",
    "LANE_SHORT": "数据库退回到以前",
    "LANE_LOST": "计数的凭据丢失",
}
KINDS = {"ballots": "网上票", "issued": "领票记录"}


def ballots_zh(loss: Figures) -> str:
    """How many ballots were put in and were found."""
    if loss.counted > loss.found:
        return f"入箱至少 {loss.counted} 张，核对时在箱 {loss.found} 张"
    return f"计数的凭据丢失过，少没少票核对不了，当时在箱 {loss.found} 张"


def issued_zh(loss: Figures) -> str:
    """How many people were issued a ballot and were found."""
    if loss.counted > loss.found:
        return f"至少 {loss.counted} 人次领过票，核对时记着 {loss.found} 人次"
    return f"计数的凭据丢失过，少没少记录核对不了，当时记着 {loss.found} 人次"


def why_zh(loss: Figures) -> str:
    """By what it was noticed."""
    return REASONS[loss.why]


def loss_zh(loss: Figures, kind: str) -> str:
    """The figures of ballots or of who was issued one, with the reason."""
    figures = ballots_zh(loss) if kind == "ballots" else issued_zh(loss)
    return f"{KINDS[kind]}：{figures}（原因：{why_zh(loss)}）"
