"""One credential per person (R-21, A-17), whatever is asked twice, at once or elsewhere."""

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from services.ballot.ballot_text import public_key
from services.ballot.fixed_ballot import fix
from services.kernel.clock import FixedClock
from services.kernel.proof.blind_signature import is_signed
from services.kernel.refusal import Malformed
from services.kernel.rpc.parse import parse
from services.roster.answers import TakingPart
from services.roster.contract import IssueCredential, ShowTakingPart
from services.roster.identity.issue_credential import handle, show_taking_part
from services.roster.identity.ticket import VALID_FOR
from services.roster.personal_data.keyed import person_of
from services.roster.refusals import (
    GroupChanged,
    IssuedAlready,
    LeaderVotesOnPaper,
    NotOpenYet,
    TicketInvalid,
    VotingEnded,
)
from tests.roster.conftest import Roster
from tests.roster.quarter import ANNOUNCED, APPRAISAL, OVER, VOTING, at, phone


@pytest.fixture
def voting(prepared: Roster) -> Roster:
    prepared.at(ANNOUNCED).open()
    return prepared.at(VOTING)


def issued(roster: Roster) -> int:
    return int(roster.participation().issued)


def test_what_is_signed_unseen_is_a_credential_under_the_groups_announced_key(voting: Roster) -> None:
    """RFC 9474; the box verifies it as an ordinary RSA-PSS signature."""
    known = voting.sign_in("a", phone(5000))
    keys = {announced.code: announced.key for announced in voting.show().groups}
    fixed = fix(APPRAISAL, known.group, keys["public"], [{"office": "01-01"}])
    asked = IssueCredential(appraisal=APPRAISAL, ticket=known.ticket, **fixed.asks)
    ballot = fixed.signed(handle(asked, voting.context).signature)
    signature = bytes.fromhex(ballot.signature)
    assert is_signed(public_key(keys["public"]), fixed.message, signature)
    assert not is_signed(public_key(keys["market"]), fixed.message, signature)


def test_the_same_again_on_retry_and_nothing_more_is_written(voting: Roster) -> None:
    person = voting.sign_in("a", phone(5000)).person
    assert voting.credential(person) == voting.another_process().credential(person)
    assert issued(voting) == 1


def test_another_ballot_is_not_signed_for_the_same_person(voting: Roster) -> None:
    """R-21: today, after the night, and in any process."""
    person = voting.sign_in("a", phone(5000)).person
    first = voting.credential(person, b"one")
    for _ in range(2):
        for process in (voting, voting.another_process()):
            with pytest.raises(IssuedAlready):
                process.credential(person, b"another")
        voting.at(at(7, 4, 1)).turn()
        assert voting.credential(person, b"one") == first


def test_of_many_ballots_at_once_one_is_signed(voting: Roster) -> None:
    person = voting.sign_in("a", phone(5000)).person
    processes = [voting, voting.another_process()]

    def ask(turn: int) -> str | None:
        try:
            return processes[turn % 2].credential(person, b"%d" % (turn % 3)).signature
        except IssuedAlready:
            return None

    with ThreadPoolExecutor(8) as pool:
        signed = set(pool.map(ask, range(24)))
    assert len(signed - {None}) == 1
    assert issued(voting) == 1


def test_who_is_not_identified_gets_none(voting: Roster) -> None:
    """The gateway cannot make a ticket, nor change one: whoever holds its secrets votes for nobody."""
    known = voting.sign_in("a", phone(5000)).ticket
    seated = next(iter(voting.context.register.electorate(APPRAISAL).seated))
    for made_up in (
        replace(known, person="0" * 32),
        replace(known, person=seated, group="market"),
        replace(known, group="market"),
        replace(known, until=known.until + 1),
        replace(known, mac="0" * 64),
    ):
        with pytest.raises(TicketInvalid):
            voting.credential(made_up.person, ticket=made_up)
        with pytest.raises(TicketInvalid):
            show_taking_part(ShowTakingPart(appraisal=APPRAISAL, ticket=made_up), voting.context)
    assert issued(voting) == 0


def test_a_ticket_is_good_for_two_hours_and_a_little(voting: Roster) -> None:
    """Real time: the rehearsal's clock may stand still."""
    known = voting.sign_in("a", phone(5000)).ticket
    for after, ended in ((VALID_FOR - timedelta(seconds=2), False), (VALID_FOR, True)):
        late = dataclasses.replace(voting.context, wall=FixedClock(datetime.now(UTC) + after))
        asked = ShowTakingPart(appraisal=APPRAISAL, ticket=known)
        if ended:
            with pytest.raises(TicketInvalid):
                show_taking_part(asked, late)
        else:
            assert not show_taking_part(asked, late).took_part


def test_the_group_is_looked_up_again_when_a_ballot_is_signed(voting: Roster) -> None:
    """A-12, A-17: a ticket says which group it was; whose seat has moved identifies again."""
    drawn = voting.context.register.electorate(APPRAISAL).seated
    person = next(person for person, group in drawn.items() if group == "service")
    with pytest.raises(GroupChanged) as refusal:
        voting.credential(person, ticket=voting.ticket(person, "public"))
    assert refusal.value.facts == {"group": "service"}
    assert issued(voting) == 0
    assert voting.credential(person).group == "service"
    with pytest.raises(GroupChanged):  # nor is what was signed signed again with another group's key
        voting.credential(person, ticket=voting.ticket(person, "public"))


def test_what_was_blinded_for_another_groups_key_is_not_signed(voting: Roster) -> None:
    """Nothing else would ever be signed for the person, and what was signed would be no credential."""
    known = voting.sign_in("a", phone(5000)).ticket
    asked = IssueCredential(appraisal=APPRAISAL, ticket=known, group="market", blinded="07" * 256)
    with pytest.raises(GroupChanged) as refusal:
        handle(asked, voting.context)
    assert (refusal.value.facts, issued(voting)) == ({"group": "public"}, 0)


def test_only_what_can_be_a_blinded_message_is_signed(voting: Roster) -> None:
    known = voting.sign_in("a", phone(5000)).ticket
    with pytest.raises(Malformed) as refusal:
        handle(IssueCredential(appraisal=APPRAISAL, ticket=known, group="public", blinded="ff" * 256), voting.context)
    assert refusal.value.facts == {"where": "blinded", "what": "RANGE"}
    for text in ("", "00" * 255, "0" * 513, "g" * 512, "A" * 512, "0" * 512 + "\n", None):
        with pytest.raises(Malformed):
            parse(
                IssueCredential,
                {"appraisal": APPRAISAL, "ticket": to_builtins(known), "group": "public", "blinded": text},
            )
    assert issued(voting) == 0


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
    ticket = {"person": person, "group": "public", "until": 1, "mac": "0" * 64}
    with pytest.raises(Malformed) as refusal:
        parse(IssueCredential, {"appraisal": APPRAISAL, "ticket": ticket, "group": "public", "blinded": "00" * 256})
    assert refusal.value.facts["where"] == "ticket.person"


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
    known = voting.sign_in("a", phone(5000))
    asked = ShowTakingPart(appraisal=APPRAISAL, ticket=known.ticket)
    assert show_taking_part(asked, voting.context) == TakingPart(took_part=False)
    voting.credential(known.person)
    assert show_taking_part(asked, voting.context) == TakingPart(took_part=True)
