"""Preparing an appraisal by copying another one of the county, and saying how two of them differ (R-02)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from services.kernel.context import ServiceContext
from services.kernel.event import Event
from services.kernel.refusal import Malformed, Refusal
from services.roster.draft.draft import Draft, DraftAppraisal, OpenedAlready, draft_appraisal
from services.roster.draft.draft_validation import quarter_named
from services.roster.draft.shift_quarter import carried_over, not_working
from services.roster.events import AppraisalDrafted
from services.roster.identity import vault
from services.roster.preparation import STREAM, Preparation, evolve, must_exist
from services.roster.unpack import AppraisalId

_LISTED = {"offices": "office_id", "channels": "code", "providers": "code"}


class DraftedAlready(Refusal):
    """There is a draft, and a copy would undo what people changed in it. Facts: `appraisal`."""


class OfAnotherCounty(Refusal):
    """Two counties keep their drafts apart: ids of offices are a county's own. Facts: `appraisal`, `source`."""


@dataclass(frozen=True, kw_only=True)
class CopyAppraisal:
    """The Inspection Office begins a quarter with what another quarter had."""

    appraisal: AppraisalId
    source: AppraisalId


@dataclass(frozen=True, kw_only=True)
class CompareAppraisals:
    """Somebody of the staff asks what is different from another quarter."""

    appraisal: AppraisalId
    source: AppraisalId


def handle(command: CopyAppraisal, context: ServiceContext) -> dict[str, Any]:
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
    return {
        "appraisal": command.appraisal,
        "title": state.draft.title,
        "offices": len(state.draft.offices),
        "not_working": list(not_working(state.draft.rules)),
        "differences": list(differences(source, state.draft)),
    }


def copy_appraisal(
    command: CopyAppraisal, source: AppraisalDrafted, state: Preparation, *, rehearsal: bool = False
) -> list[Event]:
    """Decide the copy. The same copy again changes nothing; a draft that people changed is not overwritten."""
    quarter = quarter_named(command.appraisal)
    if quarter is None:
        raise Malformed(where="appraisal", what="names no quarter, as 532622-2024Q3 does")
    copied = carried_over(source, quarter)
    fields = {name: getattr(copied, name) for name in Draft.__struct_fields__}
    asked = DraftAppraisal(appraisal=command.appraisal, draft=Draft(**fields))
    drafted = draft_appraisal(asked, Preparation(), rehearsal=rehearsal)
    if [state.draft] == drafted:
        return []
    if state.opened is not None:
        raise OpenedAlready(appraisal=command.appraisal)
    if state.draft is not None:
        raise DraftedAlready(appraisal=command.appraisal)
    return drafted


def compare(command: CompareAppraisals, context: ServiceContext) -> list[dict[str, Any]]:
    source = _draft_of(command, command.source, context)
    return list(differences(source, _draft_of(command, command.appraisal, context)))


def differences(before: AppraisalDrafted, after: AppraisalDrafted) -> Iterator[dict[str, Any]]:
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


def _things(what: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for which in dict.fromkeys((*before, *after)):
        if which in before and which in after:
            yield from _fields(what, which, before[which], after[which])
        else:
            yield _difference(what, which, "", before.get(which), after.get(which))


def _fields(what: str, which: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name in before:
        if before[name] != after[name]:
            yield _difference(what, which, name, before[name], after[name])


def _difference(what: str, which: str, field: str, before: Any, after: Any) -> dict[str, Any]:
    return {"what": what, "which": which, "field": field, "before": before, "after": after}


def _draft_of(command: CopyAppraisal | CompareAppraisals, appraisal: str, context: ServiceContext) -> AppraisalDrafted:
    if command.source.partition("-")[0] != command.appraisal.partition("-")[0]:
        raise OfAnotherCounty(appraisal=command.appraisal, source=command.source)
    state, _ = context.log.replay(appraisal, STREAM, evolve, Preparation())
    must_exist(appraisal, state)
    assert state.draft is not None
    return state.draft
