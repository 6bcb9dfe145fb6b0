"""The sealed part: opened by its passphrase alone, nothing of it readable without, its words those the logs name."""

from io import BytesIO

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.kernel.log.words import digest_of
from services.tally.replay.bundle import sealed
from services.tally.replay.bundle.build import Evidence, build
from services.tally.replay.bundle.sealed import Contents, Person, SealedNotOpened, Words, contents_of, seal, unseal
from services.tally.replay.bundle.verification import verify
from tests.tally.examples import APPRAISAL
from tests.tally.replay.bundle.bundles import counted_quarter, evidence, receipts_of

PHRASE = "砚山二季度·只给决定单位"
SALT = b"s" * 16
SAID = "去年底去办不动产证,跑了五趟"
PERSON = Person(provider="p", person="ab" * 16, name="某某", phone="13000000123", organisation="某厂")
NAMED = Words(digest=digest_of(SALT, SAID).hex(), salt=SALT.hex(), words=SAID)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost stands in the header; what is tested here does not depend on it."""
    monkeypatch.setattr(sealed, "COST", 2)


def record(*names: str) -> bytes:
    return msgspec.json.encode({"data": {"names": names}})


def failures(contents: Contents, *records: bytes) -> list[str]:
    return [check.name for check in sealed.checks(contents, lambda _source: records) if not check.ok]


def contents(*words: Words, people: tuple[Person, ...] = ()) -> Contents:
    return Contents(words={"ballot": list(words)}, people=list(people))


@given(
    said=st.text(max_size=40),
    phrase=st.text(st.characters(exclude_categories=["Cs"]), min_size=12, max_size=30),
)
@settings(max_examples=40)
def test_what_was_sealed_is_what_is_opened(said: str, phrase: str) -> None:
    sealed_contents = contents(msgspec.structs.replace(NAMED, words=said), people=(PERSON,))
    assert unseal(seal(APPRAISAL, sealed_contents, phrase), phrase, APPRAISAL) == sealed_contents


@given(st.data())
def test_any_byte_changed_is_found(data: st.DataObject) -> None:
    """The header is authenticated, too: salt, cost and appraisal cannot be put to another use."""
    blob = bytearray(seal(APPRAISAL, contents(NAMED), PHRASE))
    blob[data.draw(st.integers(0, len(blob) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(SealedNotOpened):
        unseal(bytes(blob), PHRASE, APPRAISAL)


def test_another_passphrase_or_appraisal_does_not_open_it() -> None:
    blob = seal(APPRAISAL, contents(NAMED), PHRASE)
    for phrase, appraisal in ((f"{PHRASE}!", APPRAISAL), (PHRASE, "532622-2024Q3")):
        with pytest.raises(SealedNotOpened):
            unseal(blob, phrase, appraisal)


def test_a_header_that_asks_for_too_much_memory_is_not_obeyed() -> None:
    line, _, rest = seal(APPRAISAL, contents(NAMED), PHRASE).partition(b"\n")
    greedy = line.replace(b'"n":2,', b'"n":1073741824,')
    assert greedy != line
    with pytest.raises(SealedNotOpened, match="cannot be computed"):
        unseal(greedy + b"\n" + rest, PHRASE, APPRAISAL)


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 12"):
        seal(APPRAISAL, contents(), "password")


def test_words_and_people_are_those_that_the_logs_name() -> None:
    good = contents(NAMED, people=(PERSON,))
    assert failures(good, record(NAMED.digest), record(PERSON.person)) == []
    assert failures(good, record(PERSON.person)) == ["sealed: words of ballot"]
    assert failures(good, record(NAMED.digest)) == ["sealed: people"]
    other = contents(msgspec.structs.replace(NAMED, words=SAID.replace("五", "三")))
    assert failures(other, record(NAMED.digest)) == ["sealed: words of ballot"]


def bundle_with(blob: bytes | None) -> bytes:
    quarter = counted_quarter()
    made = evidence(quarter.sources(), receipts_of(quarter))
    out = BytesIO()
    build(Evidence(**{**vars(made), "sealed": blob}), out)
    return out.getvalue()


def test_the_bundle_around_it_tells_nothing_of_it() -> None:
    empty = contents_of({"tally": []}, [])
    bundle = bundle_with(seal(APPRAISAL, Contents(words=empty.words, people=[PERSON]), PHRASE))
    assert not any(text.encode() in bundle for text in (PERSON.name, PERSON.phone, PERSON.organisation))
    assert [check for check in verify(BytesIO(bundle)) if not check.ok] == []
    opened = [check for check in verify(BytesIO(bundle), passphrase=PHRASE) if check.name.startswith("sealed: ")]
    assert [(check.name, check.ok) for check in opened] == [
        ("sealed: opened", True),
        ("sealed: words of tally", True),
        ("sealed: people", False),  # nobody by this name is on a list of that quarter
    ]


def test_opening_what_is_not_there_or_with_another_passphrase_fails_by_name() -> None:
    for bundle in (bundle_with(None), bundle_with(seal(APPRAISAL, contents(), PHRASE))):
        assert [check.name for check in verify(BytesIO(bundle), passphrase="another phrase") if not check.ok] == [
            "sealed: opened"
        ]
