"""The sorting desk: offices found, confirmed, declined, merged, undone, each channel its own (R-48); the freeze."""

from gateway.api.commands import LONG_SECONDS, appraisal_and_by, command, sorter
from gateway.http.schemas import ConfirmationSchema, DeclineSchema, MergerSchema, SortingSchema, UndoingSchema

OPERATIONS = (
    command(
        "/appraisals/{appraisal}/complaints/{matter}/sorting",
        "complaints.sort",
        "梳理:归到股室和表现",
        roles=("sorter",),
        body=SortingSchema(),
        example={"offices": [{"office": "02-03", "categories": ["shirk"]}]},
        arguments=lambda at, body, who: (at["appraisal"], at["matter"], body["offices"], sorter(who)),
        gives={"matter_id": "9c1f4e"},
    ),
    command(
        "/appraisals/{appraisal}/complaints/{matter}/confirmation",
        "complaints.confirm",
        "复核梳理结果",
        roles=("sorter",),
        body=ConfirmationSchema(),
        example={"sorting": 2},
        arguments=lambda at, body, who: (at["appraisal"], at["matter"], sorter(who), body.get("sorting")),
        gives={"matter_id": "9c1f4e"},
    ),
    command(
        "/appraisals/{appraisal}/complaints/{matter}/decline",
        "complaints.decline",
        "不计票(咨询、表扬、建议、不予受理)",
        roles=("sorter",),
        body=DeclineSchema(),
        example={"reason": "CONSULTATION"},
        arguments=lambda at, body, who: (at["appraisal"], at["matter"], body["reason"], sorter(who)),
        gives={"matter_id": "9c1f4e"},
    ),
    command(
        "/appraisals/{appraisal}/complaints/{matter}/merger",
        "complaints.merge",
        "并单:与另一件是同一事项",
        roles=("sorter",),
        body=MergerSchema(),
        example={"into": "77ab20"},
        arguments=lambda at, body, who: (at["appraisal"], at["matter"], body["into"], sorter(who)),
        gives={"matter_id": "9c1f4e"},
    ),
    command(
        "/appraisals/{appraisal}/complaints/{matter}/undoing",
        "complaints.undo",
        "撤销他人的梳理、复核、不计票或并单决定(冻结前)",
        roles=("sorter",),
        body=UndoingSchema(),
        example={"decision": 3},
        arguments=lambda at, body, who: (at["appraisal"], at["matter"], body["decision"], sorter(who)),
        gives={"matter_id": "9c1f4e"},
    ),
    command(
        "/appraisals/{appraisal}/complaints/freezing",
        "complaints.freeze",
        "冻结其他评议事项",
        arguments=appraisal_and_by,
        gives={"size": 604, "root": "c41d…"},
        seconds=LONG_SECONDS,
        two_people=True,
    ),
)
