"""Preparing an appraisal by copying another one of the county, and saying how two of them differ (R-02)."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec
from msgspec import structs

from services.kernel.event import Event
from services.kernel.refusal import Malformed
from services.roster.answers import Copied, Difference
from services.roster.context import RosterContext
from services.roster.contract import CompareAppraisals, CopyAppraisal
from services.roster.draft.draft import prepare
from services.roster.draft.draft_validation import quarter_named
from services.roster.draft.shift_quarter import carried_over, not_working
from services.roster.events import AppraisalDrafted
from services.roster.identity import vault
from services.roster.preparation import STREAM, Preparation, evolve, prepared
from services.roster.refusals import DraftedAlready, OfAnotherCounty, OpenedAlready

What = Literal["appraisal", "rules", "offices", "channels", "providers"]
_LISTED: dict[What, str] = {"offices": "office_id", "channels": "code", "providers": "code"}


def handle(command: CopyAppraisal, context: RosterContext) -> Copied:
    source = _draft_of(command, command.source, context)
    rehearsal = context.settings.rehearsal_clock is not None
    state = context.log.decide(
        command.appraisal,
        STREAM,
        evolve,
        Preparation(),
        lambda state: copy_appraisal(command, source, state, rehearsal=rehearsal),
        in_transaction=lambda connection: vault.make_secret(connection, command.appraisal),
    )
    assert state.draft is not None
    return Copied(
        appraisal=command.appraisal,
        title=state.draft.title,
        offices=len(state.draft.offices),
        not_working=list(not_working(state.draft.rules)),
        differences=list(differences(source, state.draft)),
    )


def copy_appraisal(
    command: CopyAppraisal, source: AppraisalDrafted, state: Preparation, *, rehearsal: bool = False
) -> list[Event]:
    """Decide the copy. The same copy again changes nothing; a draft that people changed is not overwritten."""
    quarter = quarter_named(command.appraisal)
    if quarter is None:
        raise Malformed(where="appraisal", what="NO_QUARTER")
    copied = structs.replace(carried_over(source, quarter), rehearsal=rehearsal)
    drafted = prepare(command.appraisal, copied, Preparation())
    if [state.draft] == drafted:
        return []
    if state.opened is not None:
        raise OpenedAlready(appraisal=command.appraisal)
    if state.draft is not None:
        raise DraftedAlready(appraisal=command.appraisal)
    return drafted


def compare(request: CompareAppraisals, context: RosterContext) -> list[Difference]:
    source = _draft_of(request, request.source, context)
    return list(differences(source, _draft_of(request, request.appraisal, context)))


def differences(before: AppraisalDrafted, after: AppraisalDrafted) -> Iterator[Difference]:
    """Every field that is not the same, rule by rule, office by office, channel by channel.

    What is in one of them only differs as a whole: its `field` is empty.
    """
    old, new = msgspec.to_builtins(before), msgspec.to_builtins(after)
    yield from _fields("appraisal", "", *(_alone(one) for one in (old, new)))
    yield from _fields("rules", "", old["rules"], new["rules"])
    for what, key in _LISTED.items():
        yield from _things(what, *({one[key]: one for one in draft[what]} for draft in (old, new)))


def _alone(draft: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in draft.items() if name not in ("rules", *_LISTED)}


def _things(what: What, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for which in dict.fromkeys((*before, *after)):
        if which in before and which in after:
            yield from _fields(what, which, before[which], after[which])
        else:
            yield _difference(what, which, "", before.get(which), after.get(which))


def _fields(what: What, which: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Difference]:
    for name in before:
        if before[name] != after[name]:
            yield _difference(what, which, name, before[name], after[name])


def _difference(what: What, which: str, field: str, before: Any, after: Any) -> Difference:
    return Difference(what=what, which=which, field=field, before=before, after=after)


def _draft_of(request: CopyAppraisal | CompareAppraisals, appraisal: str, context: RosterContext) -> AppraisalDrafted:
    if request.source.partition("-")[0] != request.appraisal.partition("-")[0]:
        raise OfAnotherCounty(appraisal=request.appraisal, source=request.source)
    draft = prepared(context.log, appraisal).draft
    assert draft is not None
    return draft
