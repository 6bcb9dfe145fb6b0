"""Whether the keys that a voting under way needs are on this machine: read from the database, nothing is changed."""

from collections.abc import Iterator, Mapping

import psycopg

from ops.system.conditions import Condition
from services.ballot.events import LANGUAGE as BALLOT
from services.ballot.events import EnvelopeMade
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
_TOLD = {
    "ballot": "select body from ballot.event where appraisal = %s and type = %s order by sequence desc limit 1",
    "roster": "select body from roster.received where source = 'ballot' and appraisal = %s and type = %s"
    " and body <> '' order by sequence desc limit 1",
}
_AT_ROSTER, _AT_BALLOT = "pingyi box use 记下票箱机器上显示的公钥", "pingyi box envelope 重新做信封"


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
        told = {appraisal: _told(connection, service, appraisal) for appraisal, _ in rows}
    folder = SigningKeys(settings.keys) if service == "roster" else KeyFolder(settings.keys)
    for appraisal, found in rows:
        if service == "roster":
            yield of_signing(appraisal, _unusable(settings, appraisal, bytes(found)))
        else:
            yield of_box(appraisal, _has_day(settings, appraisal, found))
        ours = folder.envelope(appraisal)
        if told[appraisal] or ours:
            yield of_envelope(appraisal, told[appraisal], ours, _AT_ROSTER if service == "roster" else _AT_BALLOT)


def of_signing(appraisal: str, unusable: Mapping[str, str]) -> Condition:
    """`unusable`: why a group's key cannot be used, by group."""
    found = "、".join(f"{group} {why}" for group, why in unusable.items())
    stake = "这些类别的人领不到票:请用 pingyi box restore 恢复;几台机器的须共用一个密钥卷"
    return Condition(f"签名密钥 {appraisal}", found or "都在本机", "bad" if found else "good", stake if found else "")


def of_box(appraisal: str, here: bool) -> Condition:
    """Whether the key of the box's day is `here`."""
    found, stake = ("在本机", "") if here else ("不在本机", "票箱读不出、收不了票:请用 pingyi box restore 恢复")
    return Condition(f"票箱密钥 {appraisal}", found, "good" if here else "bad", stake)


def of_envelope(appraisal: str, told: str, ours: str, remedy: str) -> Condition:
    """`told`: the public key of the envelope that the database tells of; `ours`: that of the key folder."""
    if told == ours:
        return Condition(f"信封 {appraisal}", "数据库与密钥目录一致", "good")
    stake = f"钥匙只另封给密钥目录里记的信封:请查明有没有人改过数据库,再用 {remedy}"
    if not ours:
        return Condition(f"信封 {appraisal}", "数据库里有,密钥目录里没有", "look", stake)
    return Condition(f"信封 {appraisal}", "数据库与密钥目录不符", "bad", stake)


def _told(connection: psycopg.Connection, service: str, appraisal: str) -> str:
    row = connection.execute(_TOLD[service], (appraisal, EnvelopeMade.wire)).fetchone()
    if row is None:
        return ""
    made = BALLOT.decode(bytes(row[0])).data
    assert isinstance(made, EnvelopeMade)
    return made.key


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
