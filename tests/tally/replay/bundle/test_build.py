"""A bundle is the same to the byte for the same logs, holds no words, and any zip program can open it (D-3)."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest

from services.tally.refusals import NotCheckpointed
from services.tally.replay.bundle.build import build
from services.tally.replay.bundle.contents import Signed
from services.tally.replay.bundle.verification import verify
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


def test_a_quarter_before_its_count_makes_a_bundle_too() -> None:
    early = counted_quarter()
    del early.own[3:]
    checks = verify(BytesIO(bundle_of(early)))
    assert [check for check in checks if not check.ok] == []
    assert not any(check.name.startswith("told: results/") for check in checks)


def test_a_key_that_is_not_the_one_announced_is_told() -> None:
    checks = verify(BytesIO(BUNDLE), trusted={"tally": "00" * 32})
    assert [check.name for check in checks if not check.ok] == ["tally: key"]
