"""What one person means to do and another must agree to (双人复核)."""

from gateway.http.operations.maker_checker import JOINT, confirm
from gateway.http.operations.operation import PREFIX, Operation
from gateway.http.operations.typed import question
from services.access.contract import ListProposals

DONE = {"walked": 214, "drawn": 200, "seed": "砚山2024Q2|317|884|052"}


def operations() -> tuple[Operation, ...]:
    """Made last, when every command that needs two people is known."""
    return (
        question(
            "/appraisals/{appraisal}/proposals",
            ListProposals,
            "待另一人复核的事项",
            name="list_proposals",
            roles=JOINT.all_roles,
        ),
        Operation(
            name="confirm_proposal",
            method="POST",
            path=f"{PREFIX}/appraisals/{{appraisal}}/proposals/{{proposal}}/confirmation",
            summary="复核:同意后立即照原样办理",
            about="答复与直接办理该事项相同。",
            endpoint=confirm,
            security="staff",
            roles=JOINT.all_roles,
            examples={200: DONE},
            refusals=("PROPOSAL_UNKNOWN", "SAME_PERSON"),
            changes=True,
        ),
    )
