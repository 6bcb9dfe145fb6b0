"""The paper desk: forms printed, handed out, taken back, keyed twice without seeing the first, settled (R-17, A-15)."""

import asyncio
from collections.abc import Sequence
from typing import Any

from gateway.chinese.names import FORM_STATES, FORM_VARIANTS
from gateway.chinese.reasons import WITHDRAWAL_REASONS
from gateway.errors.refusals import InvalidFields
from gateway.pages.desk.agreeing import agreed
from gateway.pages.desk.page_request import DeskPageRequest
from gateway.pages.desk.section import Action, Section
from gateway.pages.form import Form
from gateway.pages.voter.known import CATEGORIES_ZH, is_found, searched
from gateway.tables.table import Table, Value
from services.ballot.contract import (
    FormState,
    PaperForms,
    PrintedBatch,
    ShowFormDifferences,
    ShowPaperForms,
)
from services.roster.events import Office

LINES, MOST_LINES = 12, 60
NOT_FILLED_IN = "-"
CODES = tuple(CATEGORIES_ZH)


async def gather(page: DeskPageRequest) -> dict[str, Any]:
    """The counts; a form to key; or the differences of one, and nothing else of what was keyed."""
    asked = page.request.query_params
    settle = asked.get("settle", "")
    answer, differences = await asyncio.gather(
        page.ask(ShowPaperForms).reply(), page.ask(ShowFormDifferences, serial=settle).reply(settle)
    )
    return {
        "paper_forms": answer.value,
        "tables": _tables(answer.value) if answer.value and not (differences.value or asked.get("serial")) else {},
        "unkeyed": _unkeyed(answer.value) if answer.value else 0,
        "why_not": answer.problem or differences.problem,
        "differences": differences.value,
        "serial": asked.get("serial", ""),
        "state": FORM_STATES.get(asked.get("state", ""), ""),
        "batch": asked.get("batch", ""),
        "returned_on": asked.get("returned_on", ""),
        "lines": min(MOST_LINES, int(asked["lines"])) if asked.get("lines", "").isdecimal() else LINES,
        "names": page.names(),
        "reasons": WITHDRAWAL_REASONS,
        "categories": CATEGORIES_ZH,
        "digits": digits,
        "typed_in": typed_in,
    }


def _tables(forms: PaperForms) -> dict[str, Table[Any]]:
    batches = forms.batches
    counts = (forms.printed, forms.issued, forms.returned, forms.cast)
    moved: list[tuple[Value, ...]] = [(one.batch, "发出", one.count, None) for one in batches.issued]
    moved += [(one.batch, "收回", one.count, one.returned_on) for one in batches.returned]
    printed: Table[PrintedBatch] = Table(
        caption="已印制的批次",
        heads=("批次", "式样", "份数"),
        rows=batches.printed,
        cells=lambda one: (one.batch, FORM_VARIANTS[one.variant], one.count),
    )
    return {
        "counts": Table(
            caption="测评表",
            heads=("印制", "发出", "收回", "录入完成", "等第二人", "不一致", "作废"),
            rows=[(*counts, len(forms.keyed), len(forms.disputed), forms.withdrawn)],
            cells=tuple,
        ),
        "printed": printed,
        "moved": Table(caption="已登记的发出、收回", heads=("批次", "事项", "份数", "收回日"), rows=moved, cells=tuple),
    }


def _unkeyed(forms: PaperForms) -> int:
    """How many came back and are not keyed; below zero when more were keyed than came back."""
    return forms.returned - forms.cast - len(forms.keyed) - len(forms.disputed)


def digits(codes: Sequence[str]) -> str:
    """13 for 冷 and 推: as they are numbered on the desk."""
    return "".join(str(CODES.index(code) + 1) for code in codes)


def typed_in(typed: Form | None, name: str, line: int) -> str:
    """What was typed in this column of a line that is shown again."""
    values = typed.all(name) if typed else []
    return values[line - 1] if line <= len(values) else ""


def office_of(offices: Sequence[Office], typed: str, where: str) -> str:
    """The office somebody typed: its number on the form, its name, its pinyin or initials, if there is but one."""
    wanted = searched(typed.partition(" ")[0])
    if wanted.isdecimal() and 0 < int(wanted) <= len(offices):
        return offices[int(wanted) - 1].office_id
    exactly = [one for one in offices if wanted in (one.office_id, one.name, one.initials)]
    found = exactly or [one for one in offices if is_found(one, wanted)]
    if len(found) != 1:
        among = "、".join(f"{offices.index(one) + 1} {one.department}{one.name}" for one in found[:5])
        what = f"有 {len(found)} 个股室相符，请写表上的序号：{among}" if found else "没有这个股室"
        raise InvalidFields(errors=[{"where": f"{where}“{typed}”", "what": what}])
    return found[0].office_id


def picks_of(offices: Sequence[Office], form: Form) -> list[dict[str, Any]]:
    """The lines that were filled in, in their order."""
    columns = ("office", "categories", "ticked", "text", "occurred", "continues")
    lines = zip(*(form.all(name) for name in columns), strict=False)
    return [
        _pick(office_of(offices, office.strip(), f"第{number}行"), f"第{number}行", *rest)
        for number, (office, *rest) in enumerate(lines, 1)
        if office.strip() not in ("", NOT_FILLED_IN)
    ]


def _pick(office: str, where: str, categories: str, ticked: str, text: str, occurred: str, continues: str) -> Any:
    if not set(categories.strip()) <= set("12345"):
        raise InvalidFields(errors=[{"where": where, "what": "表现只能写 1 至 5"}])
    pick: dict[str, Any] = {
        "office": office,
        "categories": [CODES[int(digit) - 1] for digit in sorted(set(categories.strip()))],
        "ticked": ticked != "no",
    }
    if text.strip() or occurred.strip():
        month = {"occurred": occurred.strip()} if occurred.strip() else {}
        pick["example"] = {"text": text.strip(), "continues": continues == "yes", **month}
    return pick


async def _entry(page: DeskPageRequest, form: Form) -> dict[str, Any]:
    picks = picks_of(page.known.offices, form)
    return {"picks": picks, "returned_on": form.one("returned_on"), "damaged": form.one("damaged") == "yes"}


async def _settlement(page: DeskPageRequest, form: Form) -> dict[str, Any]:
    """Only what differed is on the form: an office whose line is left out was not filled in on the paper."""
    settled: dict[str, Any] = {"picks": picks_of(page.known.offices, form)}
    if "returned_on" in form:
        settled["returned_on"] = form.one("returned_on")
    if "damaged" in form:
        settled["damaged"] = form.one("damaged") == "yes"
    return settled


async def _withdrawal(page: DeskPageRequest, form: Form) -> dict[str, Any]:
    return {"reason": form.one("reason"), **await agreed(page, form)}


def _serial(form: Form) -> dict[str, str]:
    return {"serial": form.one("serial")}


def _batch(form: Form) -> dict[str, Any]:
    count = form.one("count")
    dated = {"returned_on": form.one("returned_on")} if "returned_on" in form else {}
    return {"batch": form.one("batch"), "count": int(count) if count.isdecimal() else count, **dated}


def _after_keying(form: Form, keyed: FormState) -> str:
    return f"&state={keyed.state}&returned_on={form.one('returned_on')}"


SECTION = Section(
    key="paper",
    title="测评表",
    roles=("operator",),
    gather=gather,
    template="paper",
    actions={
        "print": Action(
            calls="ballot_print_forms",
            said="已生成编号，可以打印了。",
            body=lambda form: {**_batch(form), "variant": form.one("variant", "full")},
            onward=lambda form, _value: f"&batch={form.one('batch')}",
        ),
        "issue": Action(calls="ballot_issue_forms", said="已登记发出。", body=_batch),
        "return": Action(calls="ballot_return_forms", said="已登记收回。", body=_batch),
        "recount": Action(calls="ballot_recount_forms", said="已更正收回的份数。", body=_batch, finds=agreed),
        "key": Action(calls="ballot_key_form", said="已录入。", at=_serial, finds=_entry, onward=_after_keying),
        "settle": Action(calls="ballot_settle_form", said="已核定，投入票箱。", at=_serial, finds=_settlement),
        "set-aside": Action(calls="ballot_set_form_aside", said="已撤回录入，可以重录。", at=_serial, finds=agreed),
        "withdraw": Action(calls="ballot_withdraw_form", said="已作废。", at=_serial, finds=_withdrawal),
    },
)
