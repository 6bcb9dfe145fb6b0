"""Showing each vote of an office to those who count, determine or audit (D-4)."""

from msgspec import structs

from services.tally.answers.votes import OfficeVotes, SortedMatter, Vote
from services.tally.context import TallyContext
from services.tally.contract import ShowVotes
from services.tally.counting.votes import Addend, votes_of
from services.tally.refusals import UnknownOffices
from services.tally.result.show_result import facts_of, latest_digest


def handle(request: ShowVotes, context: TallyContext) -> OfficeVotes:
    """The votes of one office in the latest count."""
    appraisal, office = request.appraisal, request.office
    digest = latest_digest(appraisal, context.count(appraisal))
    facts = facts_of(context, appraisal, digest)
    if office not in facts.offices:
        raise UnknownOffices(offices=[office])
    return OfficeVotes(office=office, digest=digest, votes=[_vote(addend) for addend in votes_of(facts, office)])


def _vote(addend: Addend) -> Vote:
    vote = Vote(
        source=addend.source,
        of=addend.of,
        categories=list(addend.categories),
        rules=addend.rules,
        corrected=addend.corrected,
        ruled=addend.ruled,
    )
    if addend.ballot_id is not None:
        return structs.replace(vote, ballot_id=addend.ballot_id, picked=addend.picked)
    if addend.filing is not None:
        return structs.replace(vote, filing=addend.filing)
    assert addend.matter_id is not None
    matters = [SortedMatter(matter_id=matter, offices=list(offices)) for matter, offices in addend.matters]
    return structs.replace(vote, matter_id=addend.matter_id, matters=matters)
