"""Looking into an appeal (复核, R-39, A-24): one person says what should follow, with every correction it takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from services.kernel.context import ServiceContext
from services.kernel.log.rows import write_rows
from services.kernel.log.store import Connection
from services.kernel.log.words import WORDS, word_row
from services.kernel.refusal import Malformed
from services.tally.appeals.state import STREAM, Appeals, evolve
from services.tally.counting.facts import Facts
from services.tally.counting.result_cache import Results
from services.tally.events import AppealReviewed, Conclusion, MatterCorrection, PickCorrection
from services.tally.records.official_words import official_words, words_named
from services.tally.refusals import NothingToCorrect
from services.tally.result.show_result import count_of, facts_of, latest_digest
from services.tally.validity.validity import judge


class Sent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A review as it is sent."""

    conclusion: Conclusion
    reply: str
    picks: tuple[PickCorrection, ...] = ()
    matters: tuple[MatterCorrection, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReviewAppeal:
    """One person of the Inspection Office answers an appeal, with words that are named by `digest`."""

    appraisal: str
    appeal: int
    sent: Sent
    digest: str
    by: str


def review_appeal(
    command: ReviewAppeal, appeals: Appeals, *, facts: Facts, reply_before: str | None
) -> list[AppealReviewed]:
    """Decide a review. It may be replaced until a second person confirms it; the same again changes nothing."""
    appeal, sent = appeals.open(command.appeal), command.sent
    if (sent.conclusion == "correct") != bool(sent.picks or sent.matters):
        raise Malformed(where="conclusion", what="corrections belong to an appeal that is upheld, and to no other")
    for where, what in (*trouble_in_picks(sent.picks, facts), *trouble_in_matters(sent.matters, facts)):
        raise NothingToCorrect(where=where, what=what)
    before = appeal.review
    reviewed = AppealReviewed(
        appeal=command.appeal,
        review=1 if before is None else before.review + 1,
        conclusion=sent.conclusion,
        picks=sent.picks,
        matters=sent.matters,
        reply=command.digest,
        by=command.by,
    )
    if before is not None and reply_before == sent.reply and _says_the_same(before, reviewed):
        return []
    return [reviewed]


def trouble_in_picks(corrections: tuple[PickCorrection, ...], facts: Facts) -> Iterator[tuple[str, str]]:
    """Which corrections speak of no pick of a valid ballot, or move it where its group may not appraise (A-11)."""
    assert facts.opened is not None
    for number, correction in enumerate(corrections):
        where, ballot = f"picks[{number}]", facts.ballots.get(correction.ballot_id)
        if ballot is None:
            yield where, "no such ballot was counted"
            continue
        verdict = judge(ballot, facts.opened.rules, facts.offices, facts.rulings, facts.voided)
        if not verdict.valid or correction.office not in {pick.office for pick in verdict.picks}:
            yield where, "no such pick on a valid ballot"
        target = facts.offices.get(correction.to) if correction.to is not None else None
        if correction.to is not None and target is None:
            yield where, "no such office"
        if target is not None and ballot.group != "public" and ballot.group not in target.scopes:
            yield where, "an office that this group does not appraise"


def trouble_in_matters(corrections: tuple[MatterCorrection, ...], facts: Facts) -> Iterator[tuple[str, str]]:
    """Which corrections speak of no complaint, or of offices that are none."""
    for number, correction in enumerate(corrections):
        where = f"matters[{number}]"
        if correction.matter_id not in facts.matters or not facts.matters[correction.matter_id].reports:
            yield where, "no such matter"
        if any(sorted_to.office not in facts.offices for sorted_to in correction.offices):
            yield where, "no such office"
        if any(not sorted_to.categories for sorted_to in correction.offices):
            yield where, "a category is missing"


def _says_the_same(one: AppealReviewed, other: AppealReviewed) -> bool:
    same = msgspec.structs.replace(other, review=one.review, reply=one.reply)
    return one == same


def handle(
    context: ServiceContext, results: Results, appraisal: str, appeal: int, review: Any, by: str
) -> dict[str, Any]:
    """Review. Answers `{appeal, review, conclusion}`."""
    try:
        sent = msgspec.convert(review, Sent)
    except msgspec.ValidationError as error:
        raise Malformed(where="review", what=str(error)) from error
    digest, (table, row) = word_row(WORDS, appraisal, official_words("reply", sent.reply))
    command = ReviewAppeal(appraisal=appraisal, appeal=appeal, sent=sent, digest=digest, by=by)
    facts = facts_of(context, results, appraisal, latest_digest(appraisal, count_of(context, appraisal)))

    def decision(appeals: Appeals) -> list[AppealReviewed]:
        before = appeals.find(appeal).review
        named = [] if before is None else [before.reply]
        reply_before = words_named(context, appraisal, named).get(named[0]) if named else None
        return review_appeal(command, appeals, facts=facts, reply_before=reply_before)

    def keep(connection: Connection) -> None:
        write_rows(connection, {table: [row]})

    reviewed = (
        context.log.decide(appraisal, STREAM, evolve, Appeals(), decision, in_transaction=keep).find(appeal).review
    )
    assert reviewed is not None
    return {"appeal": appeal, "review": reviewed.review, "conclusion": reviewed.conclusion}
