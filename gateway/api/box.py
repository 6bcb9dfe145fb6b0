"""The seal of the box."""

from gateway.api.commands import LONG_SECONDS, appraisal_and_by, command

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
)
