"""What roster answers, whole: a test changes what it is about."""

from typing import Any

import msgspec

from services.roster.answers import Appraisal, Progress
from services.roster.events import Office
from services.roster.providers import PROVIDERS
from tests.gateway.stand_in import APPRAISAL, KNOWN

DIGEST = "5f0c1a9b" * 8
PERSON = "b1946ac92492d2347c6235b4d2611184"
SUCCESSOR = "591785b794601e212b260e25925636fd"
APPRAISED = msgspec.convert(KNOWN, Appraisal)
OPENED = {"appraisal": APPRAISAL, "rules_digest": DIGEST, "catalogue_digest": DIGEST, "rehearsal": False}
NOT_FILED = {
    "filed_at": None,
    "filed_by": None,
    "rows": 0,
    "people": 0,
    "late": False,
    "drawn_by_provider": False,
    "digest": None,
    "times": 0,
}
FILED = {
    "filed_at": "2024-06-24T15:02:11+08:00",
    "filed_by": "clerk-7",
    "rows": 312,
    "people": 308,
    "late": False,
    "drawn_by_provider": False,
    "digest": DIGEST,
    "times": 1,
}


def appraised(**changed: Any) -> Appraisal:
    """The appraisal, other than it is elsewhere."""
    return msgspec.convert({**KNOWN, **changed}, Appraisal)


def office(office_id: str, department: str, name: str, **changed: Any) -> Office:
    kinds = {"department_kind": "county", "scopes": ["leaders"]}
    return msgspec.convert({"office_id": office_id, "department": department, "name": name, **kinds, **changed}, Office)


def filing(provider: str, **changed: Any) -> dict[str, Any]:
    """A provider's list, which has come in unless `changed` says otherwise."""
    known = PROVIDERS[provider]
    who = {"provider": provider, "name": known.name, "group": known.group, "template": known.template}
    return {**who, "deadline": "2024-06-25", **FILED, **changed}


def listed(provider: str, **changed: Any) -> dict[str, Any]:
    """A provider's list as progress has it."""
    known = PROVIDERS[provider]
    who = {"provider": provider, "name": known.name, "group": known.group, "template": known.template}
    return {**who, "filed": True, "late": False, "people": 308, **changed}


def draw(**changed: Any) -> dict[str, Any]:
    """A group's draw as progress has it."""
    return {"committed": True, "drawn": True, "quota": 50, "invited": 50, **changed}


def progress(**changed: Any) -> dict[str, Any]:
    """How far the appraisal has been prepared."""
    return {"lists_due_on": "2024-06-25", "lists": [], "draws": {}, "opened": True, **changed}


def prepared(**changed: Any) -> Progress:
    return msgspec.convert(progress(**changed), Progress)


def fixed(**changed: Any) -> dict[str, Any]:
    """A group's lists as they were fixed."""
    lists = [{"provider": "market-regulation", "people": 312, "drawn_by_provider": False}]
    return {"group": "market", "lists_digest": DIGEST, "lists": lists, **changed}


def drawn(**changed: Any) -> dict[str, Any]:
    """What the draw of a group answers."""
    counts = {"drawn": 50, "reserve": 262, "quota": 50, "pool_size": 312}
    return {**counts, "pool_digest": DIGEST, "seed": "317|884|052", **changed}


def draw_record(**changed: Any) -> dict[str, Any]:
    """The record of a group's draw."""
    return {
        "appraisal": APPRAISAL,
        "group": "market",
        "quota": 50,
        "lists": [
            {
                "provider": "market-regulation",
                "name": "县市场监管局",
                "people": 312,
                "late": False,
                "drawn_by_provider": False,
                "file_digest": DIGEST,
                "filed_at": "2024-06-24T15:00:00+08:00",
            }
        ],
        "committed": {"lists_digest": DIGEST, "at": "2024-06-26T09:25:00+08:00"},
        "seed": "317|884|052",
        "drawn_at": "2024-06-26T09:30:00+08:00",
        "witnesses": [],
        "witnesses_digest": "",
        "pool_digest": DIGEST,
        "pool_size": 310,
        "drawn": [],
        "reserve": [],
        "digest": DIGEST,
        "hashed_text": "{…}",
        "moves": [],
        **changed,
    }


def taken(**changed: Any) -> dict[str, Any]:
    """What filing a list answers."""
    return {"rows": 312, "people": 308, "late": False, "digest": DIGEST, "warnings": [], **changed}


def waits(**changed: Any) -> dict[str, Any]:
    """A list that waits for a second person."""
    figures = {"rows": 66, "people": 66, "added": 2, "removed": 0, "changed": 0, "vacated": 1}
    who = {"proposal": "5f0c1a9be2d34c77", "by": "ducha-01", "until": "2024-07-09T00:00:00+08:00"}
    return {**who, **figures, "digest": DIGEST, **changed}


def proposal(**changed: Any) -> dict[str, Any]:
    """What a list that waits would change."""
    where = {"organisation": "县财政局", "post": "局长", "name": "张*", "phone": "130****5000"}
    new = {"kind": "added", "columns": [], "gives_up": None, "voted_online": False}
    return {
        **waits(),
        "provider": "inspection",
        "name": "县政府办公室督查室",
        "proposed_at": "2024-07-03T09:00:00+08:00",
        "outdated": False,
        "changes": [{**where, **new, "gives_up": "market"}, {**where, **new, "voted_online": True}],
        **changed,
    }


def checked(**changed: Any) -> dict[str, Any]:
    """What checking a list answers."""
    return {"rows": 0, "people": 0, "errors": [], "count": 0, "warnings": [], **changed}


def copied(**changed: Any) -> dict[str, Any]:
    """What copying an appraisal answers."""
    return {"appraisal": APPRAISAL, "title": "…", "offices": 2, "not_working": [], "differences": [], **changed}


def invitee(**changed: Any) -> dict[str, Any]:
    """Somebody who is called."""
    shown = {"order": 1, "person": PERSON, "name": "张*", "phone": "130****0001"}
    return {**shown, "has_code": True, "left": None, "calls": [], "took_part": False, **changed}


def reissue(**changed: Any) -> dict[str, Any]:
    """A ballot that is to be issued anew, once a second person has confirmed."""
    about = {"proposal": "5f0c1a9be2d34c77", "person": PERSON, "group": "service", "reason": "telephone_changed"}
    return {**about, "by": "ducha-01", "until": "2024-07-04T00:00:00+08:00", **changed}


def issued(in_all: int, **by_group: int) -> dict[str, Any]:
    """How many credentials were issued, as of now and as of last night."""
    return {"issued": in_all, "by_group": by_group, "until": "2024-07-04T03:30:00+08:00", "reissued": {}, "losses": []}
