"""The box: leaders' forms handed out, taken back and keyed; the seal."""

from typing import Any

from gateway.api.commands import LONG_SECONDS, At, appraisal_and_by, command
from gateway.schemas import EntrySchema, FormsIssuedSchema, FormsReturnedSchema
from gateway.staff import Staff


def _entry(at: At, body: dict[str, Any], who: Staff) -> tuple[Any, ...]:
    return at["appraisal"], at["serial"], {**body, "by": who.account, "returned_on": body["returned_on"].isoformat()}


OPERATIONS = (
    command(
        "/appraisals/{appraisal}/forms/issued",
        "ballot.issue_forms",
        "登记发出测评表",
        body=FormsIssuedSchema(),
        example={"count": 120},
        arguments=lambda at, body, _who: (at["appraisal"], body["count"]),
        gives={"issued": 120, "returned": 0},
    ),
    command(
        "/appraisals/{appraisal}/forms/returned",
        "ballot.return_forms",
        "登记收回测评表",
        body=FormsReturnedSchema(),
        example={"count": 118, "returned_on": "2024-07-12"},
        arguments=lambda at, body, _who: (at["appraisal"], body["count"], body["returned_on"].isoformat()),
        gives={"issued": 120, "returned": 118},
    ),
    command(
        "/appraisals/{appraisal}/forms/{serial}/entries",
        "ballot.key_form",
        "录入一份测评表(两人各录一次)",
        body=EntrySchema(),
        example={
            "picks": [
                {"office": "02-03", "categories": ["shirk"], "example": {"text": "跑了三趟", "occurred": "2024-03"}}
            ],
            "returned_on": "2024-07-12",
            "damaged": False,
        },
        arguments=_entry,
        gives={"state": "keyed"},
    ),
    command(
        "/appraisals/{appraisal}/sealing",
        "ballot.seal",
        "封存票箱",
        arguments=appraisal_and_by,
        gives={"size": 1532, "root": "9a1b…"},
        seconds=LONG_SECONDS,
    ),
)
