"""Recording that somebody recounted under other rules: it may be asked, but nobody shops for rules unseen."""

from services.kernel.context import ServiceContext
from services.kernel.refusal import Malformed
from services.tally.events import RulesTried


def handle(context: ServiceContext, appraisal: str, rules_digest: str, changed: list[str], by: str) -> dict[str, int]:
    """Record one question. Answers `{tried}`: how often anybody has asked so of this appraisal."""
    if not by:
        raise Malformed(where="by", what="empty")
    event = RulesTried(rules_digest=rules_digest, changed=tuple(changed), by=by)
    tried = context.log.decide(appraisal, f"trial-{appraisal}", lambda count, _: count + 1, 0, lambda _: [event])
    return {"tried": tried}
