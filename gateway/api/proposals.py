"""What one person means to do and another must agree to (双人复核)."""

from gateway.http.maker_checker import JOINT, confirm, waiting
from gateway.http.operation import PREFIX, Operation

PATH = f"{PREFIX}/appraisals/{{appraisal}}/proposals"
WAITING = {
    "proposal": "5f0c1a9be2d34c77",
    "operation": "tally_draw_sample",
    "by": "ducha-01",
    "confirmed_by": None,
    "at": {"appraisal": "532622-2024Q2"},
    "body": {"seed": "砚山2024Q2|317|884|052"},
}
DONE = {"walked": 214, "drawn": 200, "seed": "砚山2024Q2|317|884|052"}


def operations() -> tuple[Operation, ...]:
    """Made last, when every command that needs two people is known."""
    return (
        Operation(
            name="list_proposals",
            method="GET",
            path=PATH,
            summary="待另一人复核的事项",
            endpoint=waiting,
            security="staff",
            roles=JOINT.all_roles,
            examples={200: [WAITING]},
        ),
        Operation(
            name="confirm_proposal",
            method="POST",
            path=f"{PATH}/{{proposal}}/confirmation",
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
