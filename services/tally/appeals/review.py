"""Looking into an appeal (复核, R-39, A-24): one person says what should follow, with every correction it takes."""

from collections.abc import Iterator

import msgspec

from services.kernel.refusal import Malformed
from services.tally.appeals.state import STREAM, Appeals, evolve
from services.tally.context import TallyContext
from services.tally.contract import AppealReview, ReviewAppeal
from services.tally.counting.facts import Facts
from services.tally.events import AppealReviewed, MatterCorrection, PickCorrection
from services.tally.records.official_words import words_named, words_to_keep
from services.tally.refusals import NothingToCorrect
from services.tally.result.show_result import facts_of, latest_digest
from services.tally.validity.validity import judge


def review_appeal(
    command: ReviewAppeal, appeals: Appeals, *, facts: Facts, reply_before: str | None, digest: str
) -> list[AppealReviewed]:
    """Decide a review. It may be replaced until a second person confirms it; the same again changes nothing.

    `digest` names the words of the reply.
    """
    appeal = appeals.open(command.appeal)
    if (command.conclusion == "correct") != bool(command.picks or command.matters):
        raise Malformed(where="conclusion", what="CORRECTIONS_IF_UPHELD")
    for where, what in (*trouble_in_picks(command.picks, facts), *trouble_in_matters(command.matters, facts)):
        raise NothingToCorrect(where=where, what=what)
    before = appeal.review
    reviewed = AppealReviewed(
        appeal=command.appeal,
        review=1 if before is None else before.review + 1,
        conclusion=command.conclusion,
        picks=command.picks,
        matters=command.matters,
        reply=digest,
        by=command.by,
    )
    if before is not None and reply_before == command.reply and _says_the_same(before, reviewed):
        return []
    return [reviewed]


def trouble_in_picks(corrections: tuple[PickCorrection, ...], facts: Facts) -> Iterator[tuple[str, str]]:
    """Which corrections speak of no pick of a valid ballot, or move it where its group may not appraise (A-11)."""
    assert facts.opened is not None
    for number, correction in enumerate(corrections):
        where, ballot = f"picks[{number}]", facts.ballots.get(correction.ballot_id)
        if ballot is None:
            yield where, "NO_SUCH_BALLOT"
            continue
        verdict = judge(ballot, facts.opened.rules, facts.offices, facts.rulings, facts.voided)
        if not verdict.valid or correction.office not in {pick.office for pick in verdict.picks}:
            yield where, "NO_SUCH_PICK"
        target = facts.offices.get(correction.to) if correction.to is not None else None
        if correction.to is not None and target is None:
            yield where, "NO_SUCH_OFFICE"
        if target is not None and ballot.group != "public" and ballot.group not in target.scopes:
            yield where, "OFFICE_NOT_IN_SCOPE"


def trouble_in_matters(corrections: tuple[MatterCorrection, ...], facts: Facts) -> Iterator[tuple[str, str]]:
    """Which corrections speak of no complaint, or of offices that are none."""
    for number, correction in enumerate(corrections):
        where = f"matters[{number}]"
        if correction.matter_id not in facts.matters or not facts.matters[correction.matter_id].reports:
            yield where, "NO_SUCH_MATTER"
        if any(sorted_to.office not in facts.offices for sorted_to in correction.offices):
            yield where, "NO_SUCH_OFFICE"
        if any(not sorted_to.categories for sorted_to in correction.offices):
            yield where, "NO_CATEGORY"


def _says_the_same(one: AppealReviewed, other: AppealReviewed) -> bool:
    same = msgspec.structs.replace(other, review=one.review, reply=one.reply)
    return one == same


def handle(request: ReviewAppeal, context: TallyContext) -> AppealReview:
    """Review."""
    appraisal, appeal = request.appraisal, request.appeal
    digest, keep = words_to_keep(appraisal, "reply", request.reply)
    facts = facts_of(context, appraisal, latest_digest(appraisal, context.count(appraisal)))

    def decision(appeals: Appeals) -> list[AppealReviewed]:
        before = appeals.find(appeal).review
        reply_before = None if before is None else words_named(context, appraisal, [before.reply])[before.reply]
        return review_appeal(request, appeals, facts=facts, reply_before=reply_before, digest=digest)

    appeals = context.log.decide(appraisal, STREAM, evolve, Appeals(), decision, in_transaction=keep)
    reviewed = appeals.find(appeal).review
    assert reviewed is not None
    return AppealReview(appeal=appeal, review=reviewed.review, conclusion=reviewed.conclusion)
