"""Recording that somebody recounted under other rules: it may be asked, but nobody shops for rules unseen."""

from services.kernel.context import ServiceContext
from services.tally.answers.replay import RulesTriedCount
from services.tally.context import TallyContext
from services.tally.contract import NoteRulesTried
from services.tally.events import RulesTried


def handle(request: NoteRulesTried, context: TallyContext) -> RulesTriedCount:
    """Record one question."""
    return RulesTriedCount(tried=note(context, request.appraisal, request.rules_digest, request.changed, request.by))


def note(context: ServiceContext, appraisal: str, rules_digest: str, changed: tuple[str, ...], by: str) -> int:
    """Record one question. Answers how often anybody has asked so of this appraisal."""
    event = RulesTried(rules_digest=rules_digest, changed=changed, by=by)
    return context.log.decide(appraisal, f"trial-{appraisal}", lambda count, _: count + 1, 0, lambda _: [event])
