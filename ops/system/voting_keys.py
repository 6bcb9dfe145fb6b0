"""Whether the keys that a voting under way needs are on this machine: read from the database, nothing is changed."""

from collections.abc import Iterator, Mapping

import psycopg

from ops.system.conditions import Condition
from services.ballot.refusals import BoxUnreadable
from services.ballot.unsealed.keys import KeyFolder
from services.kernel.settings import Settings
from services.roster.events import LANGUAGE, AppraisalOpened
from services.roster.signing.key_folder import SigningKeys

_OPENED = """
select appraisal, body from roster.event opened where type = 'roster.AppraisalOpened.v1' and not exists
    (select from roster.event where appraisal = opened.appraisal
     and type in ('roster.IssuedListed.v1', 'roster.PeopleErased.v1')) order by appraisal
"""
_EPOCHS = "select appraisal, epoch from ballot.box_epoch order by appraisal"


def of_voting(service: str, settings: Settings) -> Iterator[Condition]:
    """One condition for each appraisal that this service needs keys for."""
    if service not in ("roster", "ballot"):
        return
    with psycopg.connect(settings.database_url, connect_timeout=10) as connection:
        table = "roster.event" if service == "roster" else "ballot.box_epoch"
        there = connection.execute("select to_regclass(%s)", (table,)).fetchone()
        if there is None or there[0] is None:  # nobody has started the service yet
            return
        rows = connection.execute(_OPENED if service == "roster" else _EPOCHS).fetchall()
    for appraisal, found in rows:
        if service == "roster":
            yield of_signing(appraisal, _unusable(settings, appraisal, bytes(found)))
        else:
            yield of_box(appraisal, _has_day(settings, appraisal, found))


def of_signing(appraisal: str, unusable: Mapping[str, str]) -> Condition:
    """`unusable`: why a group's key cannot be used, by group."""
    found = "、".join(f"{group} {why}" for group, why in unusable.items())
    stake = "这些类别的人领不到票:请用 pingyi box restore 恢复;几台机器的须共用一个密钥卷"
    return Condition(f"签名密钥 {appraisal}", found or "都在本机", "bad" if found else "good", stake if found else "")


def of_box(appraisal: str, here: bool) -> Condition:
    """Whether the key of the box's day is `here`."""
    found, stake = ("在本机", "") if here else ("不在本机", "票箱读不出、收不了票:请用 pingyi box restore 恢复")
    return Condition(f"票箱密钥 {appraisal}", found, "good" if here else "bad", stake)


def _unusable(settings: Settings, appraisal: str, body: bytes) -> dict[str, str]:
    opened = LANGUAGE.decode(body).data
    assert isinstance(opened, AppraisalOpened)
    found = SigningKeys(settings.keys).unusable(appraisal, opened.groups)
    return {refusal.facts["group"]: refusal.facts["why"] for refusal in found}


def _has_day(settings: Settings, appraisal: str, epoch: int) -> bool:
    try:
        KeyFolder(settings.keys).day(appraisal, epoch)
    except BoxUnreadable:
        return False
    return True
