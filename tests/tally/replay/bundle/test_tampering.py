"""Whatever is done to a bundle, wherever, is found, and the place is named (hypothesis chooses the place)."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from services.ballot.events import ReceiptsListed
from services.kernel.event import Event
from services.kernel.proof.merkle import leaf_hash, root
from services.tally.replay.bundle.build import write
from services.tally.replay.bundle.container import Container
from services.tally.replay.bundle.contents import MANIFEST, README, SOURCES, checkpoint_name
from services.tally.replay.bundle.verification import verify
from services.tally.replay.checks import Check
from tests.tally.replay.bundle.bundles import evidence, receipts_of
from tests.tally.replay.bundle.tampering import BUNDLE, QUARTER, repacked

LOGS = QUARTER.sources()
HONEST = evidence(LOGS, receipts_of(QUARTER))


def first_failure(bundle: bytes) -> Check:
    failed = [check for check in verify(BytesIO(bundle)) if not check.ok]
    assert failed, "nobody noticed"
    return failed[0]


@given(st.integers(0, len(BUNDLE) - 1), st.integers(0, 7))
@settings(max_examples=60)
def test_a_flipped_bit_anywhere_is_found_and_its_file_named(place: int, bit: int) -> None:
    spoiled = bytearray(BUNDLE)
    spoiled[place] ^= 1 << bit
    failure = first_failure(bytes(spoiled))
    inside = [e.name for e in Container(BytesIO(BUNDLE)).entries.values() if e.begins <= place < e.ends]
    if inside and inside[0] != "manifest.json":
        assert failure.name == f"file: {inside[0]}"
    else:
        assert failure.name.startswith(("bundle: ", "file: "))


@given(st.integers(0, len(BUNDLE)), st.sampled_from(["drop", "insert", "cut", "double"]), st.binary(min_size=1))
@settings(max_examples=60)
def test_bytes_taken_out_or_put_in_are_found(place: int, how: str, some: bytes) -> None:
    before, after = BUNDLE[:place], BUNDLE[place:]
    spoiled = {
        "drop": before + after[len(some) :],
        "insert": before + some + after,
        "cut": before,
        "double": before + after[: len(some)] + after,
    }[how]
    if spoiled != BUNDLE:
        first_failure(spoiled)


def rebuilt(logs: dict[str, list[bytes]], receipts: bytes = b"") -> bytes:
    """A bundle made by somebody who has everything but the keys: all digests and the manifest fit what is in it."""
    out = BytesIO()
    forged = type(HONEST)(
        appraisal=HONEST.appraisal,
        log=lambda source: logs[source],
        signed=HONEST.signed,
        receipts=receipts or receipts_of(QUARTER),
    )
    write(forged, out)
    return out.getvalue()


def place_of(source: str, draw: st.DrawFn, less: int = 0) -> int:
    return draw(st.integers(0, len(LOGS[source]) - 1 - less))


@st.composite
def rewritten_logs(draw: st.DrawFn) -> tuple[str, dict[str, list[bytes]]]:
    source = draw(st.sampled_from([source for source in SOURCES if len(LOGS[source]) > 1]))
    bodies, place = list(LOGS[source]), place_of(source, draw, 1)
    match draw(st.sampled_from(["flip", "drop", "insert", "swap", "duplicate"])):
        case "flip":
            at = draw(st.integers(0, len(bodies[place]) - 1))
            flipped = bytes([bodies[place][at] ^ 0x04])
            bodies[place] = bodies[place][:at] + (flipped if flipped != b"\n" else b"~") + bodies[place][at + 1 :]
        case "drop":
            del bodies[place]
        case "insert":
            bodies.insert(place, bodies[-1])
        case "swap":
            bodies[place], bodies[place + 1] = bodies[place + 1], bodies[place]
        case "duplicate":
            bodies.insert(place, bodies[place])
    return source, {**LOGS, source: bodies}


@given(rewritten_logs())
@settings(max_examples=80)
def test_a_rewritten_log_is_found_whoever_computed_everything_anew(
    rewritten: tuple[str, dict[str, list[bytes]]],
) -> None:
    """Every digest in the bundle fits; what does not fit is the signed root, or the records themselves."""
    source, logs = rewritten
    failed = [check for check in verify(BytesIO(rebuilt(logs))) if not check.ok]
    assert any(check.name.startswith(f"{source}: ") for check in failed)


def test_a_bundle_packed_again_is_the_same() -> None:
    assert repacked({}) == BUNDLE


@pytest.mark.parametrize("source", [source for source in SOURCES if len(LOGS[source]) > 1])
@pytest.mark.parametrize("how", ["drop first", "drop last", "swap", "duplicate", "flip", "add"])
def test_checkpoints_that_are_tampered_with_are_found(source: str, how: str) -> None:
    first, last = (note.encode() for note in HONEST.signed[source].notes)
    one, two, three = (checkpoint_name(source, number) for number in (1, 2, 3))
    changes = {
        "drop first": {one: last, two: None},
        "drop last": {two: None},
        "swap": {one: last, two: first},
        "duplicate": {two: first, three: last},
        "flip": {two: last.replace(b"number 2", b"number 3")},
        "add": {three: last.replace(b"number 2", b"number 3")},
    }[how]
    assert first_failure(repacked(changes)).name.startswith((f"{source}: checkpoint", f"{source}: signed to the end"))


@given(st.sampled_from([name for name in Container(BytesIO(BUNDLE)).entries if name != MANIFEST]), st.data())
@settings(max_examples=25)
def test_a_file_that_says_something_else_is_found_although_the_manifest_fits(name: str, data: st.DataObject) -> None:
    """Rules, rulings, draw and results are made again from the logs, and keys are compared with the seals'."""
    blob = Container(BytesIO(BUNDLE)).read(name)
    place = data.draw(st.integers(0, len(blob) - 1))
    spoiled = blob[:place] + bytes([blob[place] ^ 1]) + blob[place + 1 :]
    if name != README:
        first_failure(repacked({name: spoiled}))
    first_failure(repacked({name: None}))


@pytest.mark.parametrize("how", ["drop", "add", "swap", "flip"])
def test_a_list_of_receipts_that_is_not_the_one_named_at_the_seal_is_found(how: str) -> None:
    """R-46: as many receipts as online ballots, and these."""
    good = receipts_of(QUARTER)
    spoiled = {
        "drop": good[32:],
        "add": good + b"\xff" * 32,
        "swap": good[32:64] + good[:32] + good[64:],
        "flip": good[:5] + bytes([good[5] ^ 1]) + good[6:],
    }[how]
    assert first_failure(rebuilt(LOGS, receipts=spoiled)).name == "receipts: list"


def test_a_receipt_more_or_less_than_ballots_is_found() -> None:
    """A box that drops a ballot but keeps its receipt, or gives one receipt too many, and names that at the seal."""

    class OneMore(type(QUARTER)):  # type: ignore[misc]
        def logs(self) -> dict[str, list[Event]]:
            logs = super().logs()
            *others, _ = logs["ballot"]
            digests = receipts_of(self) + b"\xff" * 32
            leaves = [leaf_hash(digests[at : at + 32]) for at in range(0, len(digests), 32)]
            more = ReceiptsListed(count=len(leaves), root=root(leaves).hex(), algorithm="sha256")
            return {**logs, "ballot": [*others, more]}

    more = OneMore(ballots=QUARTER.ballots, complaints=QUARTER.complaints, opened=QUARTER.opened)
    failed = [check for check in more.replay().checks if not check.ok]
    assert [check.name for check in failed] == ["ballot: receipts"]


def test_more_ballots_than_were_issued_are_found() -> None:
    """A box with a ballot for somebody who stayed away; roster says how many did not (ADR 0047)."""

    class OneFewer(type(QUARTER)):  # type: ignore[misc]
        def logs(self) -> dict[str, list[Event]]:
            logs = super().logs()
            *others, listed = logs["roster"]
            issued = [structs.replace(one, count=one.count - (one.group == "public")) for one in listed.issued]
            return {**logs, "roster": [*others, structs.replace(listed, issued=tuple(issued))]}

    fewer = OneFewer(ballots=QUARTER.ballots, complaints=QUARTER.complaints, opened=QUARTER.opened)
    failed = [check for check in fewer.replay().checks if not check.ok]
    assert [check.name for check in failed] == ["ballot: balance"]
    assert failed[0].detail.endswith("more than issued in public")


@given(st.binary(max_size=200))
def test_what_is_no_bundle_is_said_to_be_none(some: bytes) -> None:
    assert first_failure(some).name == "bundle: container"
