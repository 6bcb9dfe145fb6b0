"""Validity rulings (有效票认定, R-37): one pick at a time, two people each in a call of their own, never a total."""

from gateway.http.operations.typed import command, question
from services.tally.contract import NextPick, Rule

OPERATIONS = (
    question(
        "/appraisals/{appraisal}/rulings",
        NextPick,
        "下一条需要认定的勾选(一次一条)",
        name="tally_review",
        about="只看得到事例的文字和时间,看不到是哪张票、哪个股室、哪类人员,也看不到别人的意见和任何合计。",
        roles=("operator",),
        discloses="words",
    ),
    command("/appraisals/{appraisal}/rulings", Rule, "有效票认定(两人各说一次,意见相同即成立)"),
)
