"""Where the announcement and the result can be read, and since when (R-01, R-22, A-01)."""

from gateway.http.operations.operation import Operation
from gateway.http.operations.typed import command, question
from gateway.identity.staff_tokens import Role
from services.tally.contract import EnterRelease, ShowReleases
from services.tally.events import ReleasedText


def _entering(path: str, text: ReleasedText, summary: str, role: Role) -> Operation:
    return command(
        path,
        EnterRelease,
        summary,
        name=f"enter_release_of_{text}",
        tag="发布",
        roles=(role,),
        knows={"text": lambda _who: text},
    )


OPERATIONS = (
    _entering("/appraisals/{appraisal}/releases", "announcement", "登记公告的发布渠道、网址和时间", "operator"),
    _entering("/appraisals/{appraisal}/result/releases", "result", "登记评议结果的发布渠道、网址和时间", "conduct"),
    question(
        "/appraisals/{appraisal}/releases",
        ShowReleases,
        "公告和结果在哪里发布、何时最早公开(期限从最早公开起算)",
        name="show_releases",
        security="open",
        tag="发布",
    ),
)
