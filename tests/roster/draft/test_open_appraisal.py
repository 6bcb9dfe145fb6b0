"""What is frozen at the opening, and how it is hashed (D-1)."""

import json
from hashlib import sha256

import msgspec

from services.roster.contract import OpenAppraisal
from services.roster.digest import digest
from services.roster.draft.open_appraisal import open_appraisal
from services.roster.events import AppraisalOpened
from services.roster.preparation import Preparation, evolve
from services.roster.refusals import DraftChanged, VotingEnded
from tests.roster.quarter import ANNOUNCED, APPRAISAL, DRAFTED, OVER
from tests.spec import Spec

opening = Spec(open_appraisal, evolve, Preparation())
OPEN = OpenAppraisal(appraisal=APPRAISAL)


def test_digest_is_sha256_of_canonical_json() -> None:
    """What anybody can compute: keys sorted, no spaces, UTF-8."""
    plain = msgspec.to_builtins(DRAFTED.offices)
    text = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert digest(DRAFTED.offices) == sha256(text.encode()).hexdigest()


def test_everything_in_force_is_in_the_event() -> None:
    (opened,) = opening.given(DRAFTED).when(OPEN, keys={"public": "a2V5"}, now=ANNOUNCED).events
    assert isinstance(opened, AppraisalOpened)
    assert (opened.rules, opened.offices) == (DRAFTED.rules, DRAFTED.offices)
    assert opened.rules_digest == digest(DRAFTED.rules)
    assert {group.code: group.key for group in opened.groups}["public"] == "a2V5"
    opening.given(DRAFTED, opened).when(OPEN, keys={}, now=OVER).then_nothing()


def test_nothing_is_opened_after_the_voting() -> None:
    opening.given(DRAFTED).when(OPEN, keys={}, now=OVER).then_refused(VotingEnded)


def test_only_the_draft_that_was_looked_at_is_opened() -> None:
    """What two people agreed on is what is announced (D-1)."""
    seen = OpenAppraisal(appraisal=APPRAISAL, draft_digest=digest(DRAFTED))
    (opened,) = opening.given(DRAFTED).when(seen, keys={}, now=ANNOUNCED).events
    assert isinstance(opened, AppraisalOpened)
    changed = msgspec.structs.replace(DRAFTED, hotline="12345")
    opening.given(changed).when(seen, keys={}, now=ANNOUNCED).then_refused(DraftChanged, appraisal=APPRAISAL)
    opening.given(changed, opened).when(seen, keys={}, now=ANNOUNCED).then_nothing()
