"""A bundle is the same to the byte for the same logs, holds no words, and any zip program can open it (D-3)."""

import json
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest

from services.ballot.events import BoxOpened
from services.kernel.event import encode
from services.tally.events import RulesTried
from services.tally.refusals import BallotsNotCounted, NotCheckpointed, SecondPersonNeeded
from services.tally.replay.bundle.build import build
from services.tally.replay.bundle.contents import Signed
from services.tally.replay.bundle.verification import verify
from tests.tally.examples import log
from tests.tally.replay.bundle.bundles import bundle_of, counted_quarter, evidence, receipts_of

QUARTER = counted_quarter()
BUNDLE = bundle_of(QUARTER)


def test_the_same_logs_make_the_same_bytes() -> None:
    assert bundle_of(counted_quarter()) == BUNDLE


def test_a_good_bundle_passes_every_check() -> None:
    checks = verify(BytesIO(BUNDLE))
    assert [check for check in checks if not check.ok] == []
    names = [check.name for check in checks]
    for name in (
        "bundle: container",
        "bundle: page",
        "file: logs/ballot.ndjson",
        "ballot: records",
        "ballot: seal",
        "ballot: receipts",
        "ballot: balance",
        "roster: reissues",
        "opening: rules",
        "opening: catalogue",
        "draw: walk",
        "draw: drawn",
        "result: digest",
        "tally: checkpoint 2",
        "tally: signed to the end",
        "complaints: key",
        "receipts: list",
        "told: results/1.json",
        "told: rulings.json",
        "told: draw.json",
        "bundle: manifest",
    ):
        assert name in names


def test_any_zip_program_opens_it() -> None:
    with ZipFile(BytesIO(BUNDLE)) as opened:
        assert opened.testzip() is None
        names = opened.namelist()
        assert opened.read("logs/ballot.ndjson").splitlines() == QUARTER.sources()["ballot"]
        manifest = json.loads(opened.read("manifest.json"))
        assert manifest["format"] == "pingyi-bundle/1"
        assert [one["name"] for one in manifest["files"]] == names[:-1]
        result = json.loads(opened.read("results/1.json"))
        assert result["result_version"] == 1
        assert json.loads(opened.read("draw.json"))["sample"]["data"]["seed"] == "317|884|052"
        assert len(json.loads(opened.read("rulings.json"))["rulings"]) == 2


def test_a_log_without_a_checkpoint_cannot_be_told() -> None:
    made = evidence(QUARTER.sources(), receipts_of(QUARTER))
    unsigned = {**made.signed, "tally": Signed([], "")}
    with pytest.raises(NotCheckpointed) as refused:
        build(type(made)(appraisal=made.appraisal, log=made.log, signed=unsigned), BytesIO())
    assert refused.value.facts == {"source": "tally"}


def test_from_the_seal_to_the_count_there_is_no_bundle() -> None:
    """Neither of all of it, nor where the copy of the box is here without its seal."""
    early = counted_quarter()
    del early.own[3:]
    whole = early.sources()
    for sources in (whole, {**whole, "ballot": whole["ballot"][:1]}):
        out = BytesIO()
        with pytest.raises(BallotsNotCounted):
            build(evidence(sources, None), out)
        assert out.getvalue() == b""


def test_with_ballots_it_takes_two() -> None:
    out, made = BytesIO(), evidence(QUARTER.sources(), receipts_of(QUARTER))
    with pytest.raises(SecondPersonNeeded):
        build(replace(made, by_two=False), out)
    assert out.getvalue() == b""


def test_before_the_seal_one_person_makes_a_bundle_and_nothing_of_ballots_is_in_it() -> None:
    sources = {**QUARTER.sources(), "ballot": opened_box(), "tally": tried()}
    out = BytesIO()
    build(replace(evidence(sources, None), by_two=False), out)
    assert [check for check in verify(out) if not check.ok] == []
    with ZipFile(out) as opened:
        told = b"".join(opened.read(name) for name in opened.namelist() if not name.startswith(("verify", "README")))
    for one in QUARTER.ballots:
        assert one.ballot_id.encode() not in told
    assert not [word for word in TELLING if word in told]


TELLING = (b'"picks"', b'"channel":"online"', b"BallotCast", b"ballot_id")


def opened_box() -> list[bytes]:
    """The log of the box while it is voted in."""
    box = BoxOpened(rules=QUARTER.opened.rules, groups=(), offices=("01-01",), mark="YS24Q2")
    return [encode(recorded) for recorded in log("ballot", [box])]


def tried() -> list[bytes]:
    """Somebody asked about other rules; more tally does not record while people vote."""
    asked = RulesTried(rules_digest="7a" * 32, changed=("max_offices",), by="auditor-1")
    return [encode(recorded) for recorded in log("tally", [asked])]


def test_a_key_that_is_not_the_one_announced_is_told() -> None:
    checks = verify(BytesIO(BUNDLE), trusted={"tally": "00" * 32})
    assert [check.name for check in checks if not check.ok] == ["tally: key"]
