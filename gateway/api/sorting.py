"""Sorting: offices found, confirmed, declined, merged, undone, each channel its own (R-48); the freeze."""

from gateway.http.operations.typed import command
from gateway.identity.staff_tokens import Staff
from services.complaints.contract import Confirm, Decline, Freeze, Merge, Sort, Sorter, Undo

MATTER = "/appraisals/{appraisal}/complaints/{matter}"


def sorter(who: Staff) -> Sorter:
    """Who sorts: complaints checks that the matter is of this channel (R-48)."""
    return Sorter(account=who.account, channel=who.channel or "")


BY_SORTER = {"by": sorter}

OPERATIONS = (
    command(f"{MATTER}/sorting", Sort, "梳理:归到股室和表现", roles=("sorter",), knows=BY_SORTER),
    command(f"{MATTER}/confirmation", Confirm, "复核梳理结果", roles=("sorter",), knows=BY_SORTER),
    command(f"{MATTER}/decline", Decline, "不计票(咨询、表扬、建议、不予受理)", roles=("sorter",), knows=BY_SORTER),
    command(f"{MATTER}/merger", Merge, "并单:与另一件是同一事项", roles=("sorter",), knows=BY_SORTER),
    command(
        f"{MATTER}/undoing", Undo, "撤销他人的梳理、复核、不计票或并单决定(冻结前)", roles=("sorter",), knows=BY_SORTER
    ),
    command("/appraisals/{appraisal}/complaints/freezing", Freeze, "冻结其他评议事项", two_people=True),
)
