"""Duplicate candidates side by side: merged, marked distinct, a merger across channels split by another (1.3 rule 4).

A sorter decides on pairs of its channel, the Inspection Office on pairs of two channels, in masked copies.
"""

from collections.abc import Sequence
from typing import Any

from gateway.chinese.names import CHANNELS, DUPLICATES_SHARE, MATTER_STATES
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.question import Reply
from gateway.pages.desk.section import Action, Section
from gateway.pages.form import Form
from gateway.tables.table import Table, Value
from services.complaints.answers import Duplicates, DuplicatesAcross, ListedMatter, ListedPair, MaskedMatter, MaskedPair
from services.complaints.contract import ListDuplicates, ListDuplicatesAcross
from services.kernel.rpc.request import Request

Pair = ListedPair | MaskedPair
PAGE = "10"


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """A page of pairs: the earlier matter first, under which both would count."""
    query, across = page.request.query_params, page.may("complaints_duplicates_across")
    merged = across and query.get("merged") == "true"
    asked = {"limit": PAGE} | ({"merged": "true"} if merged else {})
    asked |= {"after": query["after"]} if query.get("after") else {}
    kind: type[Request[Any]] = ListDuplicatesAcross if across else ListDuplicates
    answer: Reply[Duplicates | DuplicatesAcross] = await page.ask(kind, **asked).reply()
    pairs: Sequence[Pair] = answer.value.pairs if answer.value else ()
    return {
        "found": answer.value,
        "in_order": in_order,
        "tables": {"pairs": _pairs(pairs, merged=merged)},
        "why_not": answer.problem,
        "across": across,
        "merged": merged,
        "same": DUPLICATES_SHARE,
        "states": MATTER_STATES,
        "channels": CHANNELS,
    }


def in_order(pair: Pair) -> list[MaskedMatter]:
    """The two matters, the one registered first before the other."""
    return sorted(pair.matters, key=lambda matter: matter.received_at)


def _pairs(pairs: Sequence[Pair], *, merged: bool) -> Table[Pair]:
    """What the page shows side by side, each pair in a row."""

    def told(one: MaskedMatter) -> tuple[Value, ...]:
        offices = "；".join(f"{to.department} {to.name}" for to in one.offices) or one.department
        channel = CHANNELS.get(one.channel, one.channel)
        source = one.source_id if isinstance(one, ListedMatter) else ""
        return one.received_at, channel, source, MATTER_STATES[one.state], one.text, offices

    what = ("时间", "渠道", "编号", "状态", "内容", "股室")
    return Table(
        caption="疑似重复",
        heads=(
            "相同之处",
            "文字相像",
            "相隔天数",
            *(f"{which}：{one}" for which in ("先登记", "后登记") for one in what),
        ),
        rows=pairs,
        cells=lambda pair: (
            *(DUPLICATES_SHARE.get(pair.same, pair.same), pair.score / 100, pair.days),
            *(value for matter in in_order(pair) for value in told(matter)),
        ),
        narrowed="已并单的" if merged else "等决定的",
    )


def _matter(form: Form) -> dict[str, str]:
    return {"matter": form.one("matter")}


def _into(form: Form) -> dict[str, str]:
    return {"into": form.one("other")}


def _other(form: Form) -> dict[str, str]:
    return {"other": form.one("other")}


MERGED = "已并单，只按先登记的一件计。"
DISTINCT = "已记为不是同一事项，不再提示。"
SECTION = Section(
    key="duplicates",
    title="疑似重复",
    roles=("sorter", "operator"),
    gather=gather,
    offered=lambda page: not page.keeps_a_secret_channel,
    template="duplicates",
    actions={
        "merge": Action(calls="complaints_merge", said=MERGED, at=_matter, body=_into),
        "distinct": Action(calls="complaints_mark_distinct", said=DISTINCT, at=_matter, body=_other),
        "merge-across": Action(
            calls="complaints_merge_across", said=MERGED, body=lambda form: _matter(form) | _into(form)
        ),
        "distinct-across": Action(
            calls="complaints_mark_distinct_across", said=DISTINCT, body=lambda form: _matter(form) | _other(form)
        ),
        "split": Action(
            calls="complaints_split_across",
            said="已撤销并单，两件各自计。",
            body=_matter,
            onward=lambda _form, _value: "&merged=true",
        ),
    },
)
