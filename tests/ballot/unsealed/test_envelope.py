"""The envelope: two halves that say nothing alone, and bring back a lost key together (ADR 0038)."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from services.ballot import box as boxes
from services.ballot.events import EnvelopeMade
from services.ballot.refusals import BoxNotOpen, BoxSealedAlready
from services.ballot.unsealed.spare_keys import restore_key
from services.ballot.unsealed.turn import turn
from services.ballot.unsealed.use_envelope import use_envelope
from services.kernel.proof import envelope
from services.kernel.proof.envelope import EnvelopeMistyped, EnvelopeOfAnotherBox
from tests.ballot.conftest import Box
from tests.ballot.examples import APPRAISAL, OVER, VOTING, ballot, codes, spent

PARTS = st.binary(min_size=32, max_size=32)
GOLDEN = "0000-0000-0000-0000-0000-0000-0000-0000-0000-0000-0000-0000-0007-ZBR"  # of 32 zero bytes


def use(box: Box) -> tuple[bytes, bytes]:
    public, *parts = envelope.new_envelope()
    use_envelope(box.context, box.appraisal, public)
    one, other = (envelope.read(part) for part in parts)
    return one, other


def lose_the_key(box: Box) -> None:
    for path in box.context.settings.keys.glob("box-*.key"):
        path.unlink()


@given(PARTS)
def test_a_part_reads_as_it_was_written(part: bytes) -> None:
    text = envelope.written(part)
    assert [len(group) for group in text.split("-")] == [4] * 13 + [3]
    for typed in (text, text.lower(), text.replace("-", " "), text.replace("0", "O").replace("1", "l")):
        assert envelope.read(typed) == part


def test_a_part_is_written_the_same_for_ever() -> None:
    """Check bytes: (printf pingyi-envelope; head -c 32 /dev/zero) | sha256sum, the first four digits."""
    assert envelope.written(bytes(32)) == GOLDEN


@given(PARTS, st.integers(0, 54), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_a_wrong_letter_is_found(part: bytes, place: int, letter: str) -> None:
    text = envelope.written(part).replace("-", "")
    wrong = text[:place] + letter + text[place + 1 :]
    if wrong == text:
        return
    with suppress(EnvelopeMistyped):
        assert envelope.read(wrong) != part  # once in 65,536 the two check bytes fit


@pytest.mark.parametrize("typed", ["", "0000", GOLDEN[:-1], f"{GOLDEN}0", "事" * 55, "U" * 55])
def test_what_is_no_part_is_mistyped(typed: str) -> None:
    with pytest.raises(EnvelopeMistyped):
        envelope.read(typed)


def test_a_lost_key_comes_back_by_both_parts(box: Box) -> None:
    parts = use(box)
    box.cast(ballot(1))
    lose_the_key(box)
    other = box.another_process()
    assert codes(other.cast(ballot(2))) == ["BUSY"]  # nothing was recorded, and an alert was raised
    restored = restore_key(other.context, other.context.unsealed.keys, APPRAISAL, *parts)
    assert restored is not None
    assert codes(other.cast(ballot(1), ballot(2))) == ["again", "new"]


def test_a_wrong_key_file_is_found_and_replaced(box: Box) -> None:
    """Of a backup of another day, say: it opens nothing that is in the box."""
    parts = use(box)
    box.cast(ballot(1))
    lose_the_key(box)
    other = box.another_process()
    other.context.unsealed.keys.make_day(APPRAISAL, 1)
    assert other.context.unsealed.key_found(APPRAISAL) == "another"
    restore_key(other.context, other.context.unsealed.keys, APPRAISAL, *parts)
    assert other.context.unsealed.key_found(APPRAISAL) == "here"
    assert codes(other.another_process().cast(ballot(1))) == ["again"]


def test_a_spare_key_that_opens_nothing_is_not_restored(box: Box) -> None:
    """The rows are those of another backup than the spare key."""
    parts = use(box)
    box.cast(ballot(1))
    (name,) = box.tables()
    with box.context.engine.begin() as connection:
        connection.exec_driver_sql(f"update {name} set body = set_byte(body, 40, get_byte(body, 40) # 1)")
    before = next(box.context.settings.keys.glob("box-*.key")).read_bytes()
    with pytest.raises(EnvelopeOfAnotherBox):
        restore_key(box.context, box.context.unsealed.keys, APPRAISAL, *parts)
    assert next(box.context.settings.keys.glob("box-*.key")).read_bytes() == before


def test_each_days_key_is_sealed_to_it(box: Box) -> None:
    parts = use(box)
    box.cast(ballot(1))
    turn(box.at(VOTING + timedelta(days=1)).context, box.context.unsealed, APPRAISAL)
    lose_the_key(box)
    other = box.another_process()
    restore_key(other.context, other.context.unsealed.keys, APPRAISAL, *parts)
    assert [kept.spent for kept in other.kept()] == [spent(1)]


def test_one_part_twice_or_of_another_envelope_opens_nothing(box: Box) -> None:
    one, other = use(box)
    _, of_another = (envelope.read(part) for part in envelope.new_envelope()[1:])
    lose_the_key(box)
    for wrong in ((one, one), (other, other), (one, of_another), (bytes(32), other)):
        with pytest.raises(EnvelopeOfAnotherBox):
            restore_key(box.context, box.context.unsealed.keys, APPRAISAL, *wrong)
    assert box.key_files() == [f"envelope-{APPRAISAL}.key"]


def test_a_later_envelope_takes_the_place_of_the_one_before(box: Box) -> None:
    before, after = use(box), use(box)
    lose_the_key(box)
    with pytest.raises(EnvelopeOfAnotherBox):
        restore_key(box.context, box.context.unsealed.keys, APPRAISAL, *before)
    assert restore_key(box.context, box.context.unsealed.keys, APPRAISAL, *after) is not None
    assert sum(isinstance(event, EnvelopeMade) for event in box.events()) == 2


def test_without_an_envelope_nothing_comes_back(box: Box) -> None:
    assert restore_key(box.context, box.context.unsealed.keys, APPRAISAL, bytes(32), bytes(32)) is None
    assert box.rows("select * from box_spare_key") == []


def test_a_sealed_box_has_no_envelope_and_no_spare_key(box: Box) -> None:
    use(box)
    box.at(OVER).seals()
    assert box.rows("select * from box_spare_key") == []
    with pytest.raises(BoxSealedAlready):
        use(box)
    with pytest.raises(BoxNotOpen):
        use_envelope(box.context, "nothing", "00" * 32)


def test_an_envelope_that_somebody_writes_into_the_log_gets_no_key(box: Box) -> None:
    """Who can write in the database, and has no key, makes an envelope of their own and waits for the next turn."""
    theirs, *parts = envelope.new_envelope()
    use(box)
    box.cast(ballot(1))
    box.context.log.append(APPRAISAL, boxes.stream(APPRAISAL), [EnvelopeMade(key=theirs)], after=2)
    with capture_logs() as logs:
        turned = box.at(VOTING + timedelta(days=1)).another_process()
        turn(turned.context, turned.context.unsealed, APPRAISAL)
    assert [(one["event"], one["alert"]) for one in logs if "envelope" in one["event"]] == [
        ("envelope.not_as_told", True)
    ]
    one, other = (envelope.read(part) for part in parts)
    with pytest.raises(EnvelopeOfAnotherBox):
        restore_key(turned.context, turned.context.unsealed.keys, APPRAISAL, one, other)


def test_an_envelope_in_the_log_alone_gets_no_key_either(box: Box) -> None:
    theirs, *parts = envelope.new_envelope()
    box.cast(ballot(1))
    box.context.log.append(APPRAISAL, boxes.stream(APPRAISAL), [EnvelopeMade(key=theirs)], after=1)
    turned = box.at(VOTING + timedelta(days=1)).another_process()
    turn(turned.context, turned.context.unsealed, APPRAISAL)
    one, other = (envelope.read(part) for part in parts)
    assert restore_key(turned.context, turned.context.unsealed.keys, APPRAISAL, one, other) is None
