"""Paper forms being keyed: entries of two people, and the ballot they become."""

from datetime import date
from typing import Any

from services.ballot.events import BallotCast, FormDisputed, FormKeyed, Pick
from tests.ballot.examples import OFFICES, pick, tick

DAY, LATE = date(2024, 7, 12), date(2024, 7, 15)


def entry(by: str = "keyer-1", *picks: Pick, returned_on: date = DAY, damaged: bool = False) -> FormKeyed:
    return FormKeyed(by=by, picks=picks or (pick(),), returned_on=returned_on, damaged=damaged)


def cast_as(keyed: FormKeyed) -> BallotCast:
    """The ballot that an entry becomes. Its id: printf 'pingyi-paper|532622-2024Q2|A7K2' | sha256sum | cut -c1-32."""
    return BallotCast(
        ballot_id="e7e5f5ca948892b6e6340cc11c6e909e",
        group="leaders",
        channel="paper",
        picks=keyed.picks,
        returned_on=keyed.returned_on,
        damaged=keyed.damaged,
    )


FIRST, SECOND = entry("keyer-1"), entry("keyer-2")
OTHER = entry("keyer-2", pick(OFFICES[1]))
DISPUTED = FormDisputed(offices=(OFFICES[0], OFFICES[1]))


def keyed(by: str = "keyer-1", *picks: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """What one person keys of a form; with no picks named it has one."""
    return {"by": by, "picks": list(picks or (tick(),)), "returned_on": "2024-07-12", **changes}
