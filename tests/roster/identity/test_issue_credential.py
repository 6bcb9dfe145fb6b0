"""One credential per person (R-21, A-17), whatever is asked twice, at once or elsewhere."""

import base64
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import load_der_public_key

from services.kernel.refusal import Malformed
from services.kernel.rpc.parse import parse
from services.roster.answers import TakingPart
from services.roster.contract import IssueCredential, ShowTakingPart
from services.roster.identity.issue_credential import show_taking_part
from services.roster.personal_data.keyed import person_of
from services.roster.refusals import LeaderVotesOnPaper, NotOpenYet, VotingEnded
from tests.roster.conftest import Roster
from tests.roster.quarter import ANNOUNCED, APPRAISAL, OVER, VOTING, phone


@pytest.fixture
def voting(prepared: Roster) -> Roster:
    prepared.at(ANNOUNCED).open()
    return prepared.at(VOTING)


def decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def issued(roster: Roster) -> int:
    return int(roster.participation().issued)


def test_credential_is_signed_under_the_groups_announced_key(voting: Roster) -> None:
    person = voting.sign_in("a", phone(5000)).person
    answer = voting.credential(person)
    version, group, nonce, signature = answer.credential.split(".")
    assert (version, group, answer.group) == ("v1", "public", "public")
    assert len(decode(nonce)) == 32
    keys = {announced.code: announced.key for announced in voting.show().groups}
    check(keys["public"], decode(nonce), decode(signature))
    with pytest.raises(InvalidSignature):
        check(keys["market"], decode(nonce), decode(signature))


def check(key: str, nonce: bytes, signature: bytes) -> None:
    """RSA-PSS, SHA-384, salt 48, over the nonce."""
    public = load_der_public_key(base64.b64decode(key))
    assert isinstance(public, rsa.RSAPublicKey)
    public.verify(signature, nonce, padding.PSS(padding.MGF1(SHA384()), 48), SHA384())


def test_the_same_again_on_retry_and_nothing_more_is_written(voting: Roster) -> None:
    person = voting.sign_in("a", phone(5000)).person
    first, again = voting.credential(person), voting.another_process().credential(person)
    assert first.credential.split(".")[:3] == again.credential.split(".")[:3]
    assert issued(voting) == 1


def test_one_person_is_issued_one_however_many_ask_at_once(voting: Roster) -> None:
    person = voting.sign_in("a", phone(5000)).person
    processes = [voting, voting.another_process()]
    with ThreadPoolExecutor(8) as pool:
        nonces = set(pool.map(lambda turn: processes[turn % 2].credential(person).credential.split(".")[2], range(24)))
    assert len(nonces) == 1
    assert issued(voting) == 1


def test_group_is_looked_up_and_never_believed(voting: Roster) -> None:
    """A-12, A-17: whoever asks names a person, not a group."""
    drawn = voting.context.register.electorate(APPRAISAL).seated
    person = next(person for person, group in drawn.items() if group == "service")
    assert voting.credential(person).group == "service"


def test_leaders_get_none(voting: Roster) -> None:
    """R-17, A-10, A-17: a leader's form is anonymous; nothing here says who sent one in."""
    voting.show()
    leader = person_of(voting.context.register.secret(APPRAISAL), "+86" + phone(2))
    with pytest.raises(LeaderVotesOnPaper):
        voting.credential(leader)
    assert issued(voting) == 0


def test_none_before_and_none_after_the_window(voting: Roster) -> None:
    """A-04."""
    with pytest.raises(NotOpenYet):
        voting.at(ANNOUNCED).credential("0" * 32)
    with pytest.raises(VotingEnded):
        voting.at(OVER).credential("0" * 32)


@pytest.mark.parametrize("person", ["", "x", "A" * 32, "0" * 33, None, "0" * 32 + "\n"])
def test_a_person_is_a_keyed_hash(person: object) -> None:
    with pytest.raises(Malformed) as refusal:
        parse(IssueCredential, {"appraisal": APPRAISAL, "person": person})
    assert refusal.value.facts["where"] == "person"


def test_no_event_tells_of_it(voting: Roster) -> None:
    """The log keeps order and time: they would help to join a person to a ballot."""
    before = voting.events()
    voting.credential("0" * 32)
    assert voting.events() == before


def test_a_process_that_starts_late_knows_what_the_others_know(voting: Roster) -> None:
    for number in range(3):
        voting.credential(f"{number:032x}")
    late = voting.another_process()
    assert issued(late) == 3
    voting.credential("f" * 32)
    assert late.participation() == voting.participation()


def test_whether_somebody_took_part_is_told_of_a_person(voting: Roster) -> None:
    """R-21: yes or no, and nothing else."""
    person = voting.sign_in("a", phone(5000)).person
    asked = ShowTakingPart(appraisal=APPRAISAL, person=person)
    assert show_taking_part(asked, voting.context) == TakingPart(took_part=False)
    voting.credential(person)
    assert show_taking_part(asked, voting.context) == TakingPart(took_part=True)
