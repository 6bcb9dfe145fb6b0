"""Two counties in one installation, from the outside: drafts, lists, keys and tokens stay apart (R-02, D-6)."""

import asyncio
from typing import Any

import httpx
import pytest

from gateway.identity.staff_tokens import mint
from services.roster.events import LANGUAGE, AppraisalOpened
from tests.roster.conftest import Roster
from tests.roster.over_http import SETTINGS, XLSX, Door
from tests.roster.quarter import ANNOUNCED, draft, row, workbook

YANSHAN, QIUBEI = "532622-2024Q2", "532626-2024Q2"


@pytest.fixture
def door(roster: Roster) -> Door:
    """Both are drafted by their own operators: the same offices, other rules."""
    door = Door.of(roster)
    for appraisal, offices in ((YANSHAN, 10), (QIUBEI, 8)):
        body = draft(county=appraisal[:6], rules={"max_offices": offices})
        drafted = ask(door, "POST", "", operator(appraisal[:6]), json={"appraisal": appraisal, **body})
        assert drafted.status_code == 200, drafted.text
    return door


def ask(door: Door, method: str, path: str, token: str = "", **more: Any) -> httpx.Response:
    async def once() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(door.app), base_url="http://gateway") as client:
            headers = {**({"authorization": f"Bearer {token}"} if token else {}), **more.pop("headers", {})}
            return await client.request(method, f"/api/v1/appraisals{path}", headers=headers, **more)

    return asyncio.run(once())


def operator(county: str | None) -> str:
    return mint(SETTINGS, "operator", f"op-{county}", county=county)


def file(door: Door, appraisal: str, token: str) -> httpx.Response:
    content = workbook("T2", [row("T2", 1), row("T2", 2)])
    return ask(door, "PUT", f"/{appraisal}/rosters/fire", token, content=content, headers={"content-type": XLSX})


def public_keys(roster: Roster, appraisal: str) -> set[str]:
    records = [LANGUAGE.decode(body).data for body in roster.context.log.bodies(appraisal)]
    return {group.key for one in records if isinstance(one, AppraisalOpened) for group in one.groups} - {""}


def opened(door: Door, appraisal: str) -> dict[str, Any]:
    return dict(ask(door, "GET", f"/{appraisal}").json())


def test_each_has_its_own_rules_keys_and_log(door: Door, roster: Roster) -> None:
    roster.at(ANNOUNCED)
    assert ask(door, "POST", f"/{YANSHAN}/opening", operator("532622")).status_code == 200
    assert (opened(door, YANSHAN)["stage"], opened(door, QIUBEI)["stage"]) == ("announced", "drafted")
    assert ask(door, "POST", f"/{QIUBEI}/opening", operator("532626")).status_code == 200
    log = roster.context.log
    assert {YANSHAN, QIUBEI} <= log.heads().keys()
    for appraisal, other, offices in ((YANSHAN, QIUBEI, 10), (QIUBEI, YANSHAN, 8)):
        assert opened(door, appraisal)["rules"]["max_offices"] == offices
        assert other not in b"".join(log.bodies(appraisal)).decode()
    secrets = roster.rows("select appraisal, value from secret")
    assert {appraisal for appraisal, _ in secrets} == {YANSHAN, QIUBEI}
    assert len({bytes(value) for _, value in secrets}) == len(secrets)
    keys = [public_keys(roster, appraisal) for appraisal in (YANSHAN, QIUBEI)]
    assert not keys[0] & keys[1]
    assert len(keys[0]) == len(keys[1]) == 4


def test_one_persons_hash_in_one_county_tells_nothing_in_the_other(door: Door, roster: Roster) -> None:
    """The same list is filed in both: the keyed hashes have nothing in common."""
    for appraisal in (YANSHAN, QIUBEI):
        assert file(door, appraisal, operator(appraisal[:6])).json()["people"] == 2
    people = roster.rows("select appraisal, person from people")
    hashes = {county: {person for name, person in people if name == county} for county in (YANSHAN, QIUBEI)}
    assert [len(found) for found in hashes.values()] == [2, 2]
    assert not hashes[YANSHAN] & hashes[QIUBEI]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/opening"),
        ("GET", "/rosters"),
        ("GET", "/catalogue"),
        ("GET", "/differences?from=532626-2024Q1"),
        ("POST", "/copy"),
        ("POST", "/lists"),
        ("GET", "/draws/market"),
        ("GET", "/rosters/fire"),
    ],
)
def test_a_token_of_one_county_opens_no_door_in_the_other(door: Door, roster: Roster, method: str, path: str) -> None:
    """Whatever is asked: refused before a service hears of it, and nothing is written."""
    before = roster.context.log.heads()
    body = {"/copy": {"from": YANSHAN}, "/lists": {"group": "market"}}.get(path)
    refused = ask(door, method, f"/{QIUBEI}{path}", operator("532622"), **({"json": body} if body else {}))
    assert (refused.status_code, refused.json()["code"]) == (403, "FORBIDDEN_ROLE")
    assert roster.context.log.heads() == before


def test_a_list_goes_to_its_own_county_only(door: Door) -> None:
    assert file(door, QIUBEI, operator("532622")).status_code == 403
    assert file(door, QIUBEI, mint(SETTINGS, "provider", "c", provider="fire", county="532622")).status_code == 403
    assert file(door, YANSHAN, mint(SETTINGS, "provider", "c", provider="fire", county="532622")).status_code == 200
    filed = ask(door, "GET", f"/{QIUBEI}/rosters", operator("532626")).json()
    assert [one for one in filed if one["filed_at"]] == []


def test_drafting_for_another_county_is_refused(door: Door) -> None:
    body = {"appraisal": "532626-2024Q3", **draft(county="532626")}
    assert ask(door, "POST", "", operator("532622"), json=body).status_code == 403


def test_not_even_an_account_of_the_whole_installation_copies_across(door: Door) -> None:
    """Ids of offices are a county's own."""
    for county, path in ((None, "/532626-2024Q3/copy"), ("532626", "/532626-2024Q3/copy")):
        refused = ask(door, "POST", path, operator(county), json={"from": YANSHAN})
        assert (refused.status_code, refused.json()["code"]) == (403, "OF_ANOTHER_COUNTY")
    copied = ask(door, "POST", "/532626-2024Q3/copy", operator("532626"), json={"from": QIUBEI}).json()
    assert copied["offices"] == 4
    told = ask(door, "GET", f"/532626-2024Q3/differences?from={QIUBEI}", operator("532626")).json()
    assert told == copied["differences"]
    assert {one["field"] for one in told if one["what"] == "rules"} >= {"voting_from", "voting_until"}
