"""The seal of the box."""

from gateway.api.commands import LONG_SECONDS, appraisal_and_by, command
from gateway.http.schemas import EarlySealSchema

OPERATIONS = (
    command(
        "/appraisals/{appraisal}/sealing",
        "ballot.seal",
        "封存票箱",
        arguments=appraisal_and_by,
        gives={"size": 1532, "root": "9a1b…"},
        seconds=LONG_SECONDS,
        two_people=True,
    ),
    command(
        "/appraisals/{appraisal}/sealing/early",
        "ballot.propose_early_seal",
        "提议提前封存票箱(写明事由,另一人确认后才封存)",
        body=EarlySealSchema(),
        example={"reason": "VOTING_DISRUPTED", "words": "机房停电,评议无法继续。"},
        arguments=lambda at, body, who: (at["appraisal"], body["reason"], body["words"], who.account),
        gives={"reason": "VOTING_DISRUPTED", "by": "inspector-1"},
    ),
    command(
        "/appraisals/{appraisal}/sealing/early/confirmation",
        "ballot.confirm_early_seal",
        "确认提前封存并封存票箱",
        arguments=appraisal_and_by,
        gives={"size": 812, "root": "9a1b…", "waits": None},
        seconds=LONG_SECONDS,
    ),
)
