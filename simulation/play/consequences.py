"""After the corrected result: cards, the circular, talks, a letter, what a department promises (R-41…R-45)."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Any

from simulation.county.catalogue import offices
from simulation.quarter import timeline

Ask = Callable[..., Any]

RECORD = "单位主要负责人已与股室负责人约谈,当场提出整改要求:一次性告知清单上墙,限时办结。"
PLAN = "一次性告知清单上墙;周六延时服务;每月抽查办件十件。"


def follow_up(
    named: list[str],
    *,
    ask: Ask,
    file: Callable[[str], bytes],
    token: Callable[..., str],
    conduct: str,
    turn_clock: Callable[[datetime], None],
) -> None:
    """Every named office gets its card and a talk by the day that was set; the first one has had it.

    `ask(path, body, token)` posts to the appraisal's address; `file(path)` is a document of the appraisal's, as conduct
    has it: its digest is what is recorded as sent.
    """
    turn_clock(timeline.CIRCULATED)
    known = {office["office_id"]: office for office in offices()}
    for office in named:
        ask(f"/consequences/{office}/card", {}, conduct)
        ask(f"/consequences/{office}/talk", {"due_on": timeline.TALKS_DUE_ON.isoformat()}, conduct)
    day = timeline.CIRCULATED.date().isoformat()
    circular = sha256(file(f"/documents/circular?signed_on={day}")).hexdigest()
    for office in named:
        ask(f"/consequences/{office}/notice", {"issued_on": day, "notice": circular}, conduct)
    for office in [one for one in named if known[one]["department_kind"] == "stationed"][:1]:
        letter = sha256(file(f"/documents/referral?office={office}&signed_on={day}")).hexdigest()
        ask(f"/consequences/{office}/superior", {"sent_on": day, "letter": letter}, conduct)
    turn_clock(timeline.TALKED)
    first = named[0]
    held = {"held_on": timeline.TALKED.date().isoformat(), "words": RECORD}
    ask(f"/consequences/{first}/talk/record", held, conduct)
    promised = {"due_on": timeline.MENDED_BY.isoformat(), "words": PLAN}
    department = token("department", "clerk-of-department", department=known[first]["department"])
    ask(f"/consequences/{first}/rectification", promised, department)
