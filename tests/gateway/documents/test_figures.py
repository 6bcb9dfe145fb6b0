"""No document says another number than the result, whatever the result is (R-36, R-38)."""

import re
from html import escape
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.chinese.categories import LABELS
from gateway.chinese.names import CHANNELS, GROUPS
from gateway.documents import articles, blanks, letters, records
from gateway.documents.turnout import turnout
from gateway.papers import article, official, statistics_table
from services.ballot.contract import Participation
from tests.gateway.documents.made_up import CATALOGUE, CATEGORIES, KNOWN, determined, public, results
from tests.gateway.documents.made_up import result as made_up
from tests.gateway.documents.reading import cells, digest, paragraphs, tables
from tests.gateway.roster_answers import draw, prepared
from tests.gateway.stand_in import participation

pytestmark = pytest.mark.slow

LEAST = 5
NAMES = {office["office_id"]: (office["department"], office["name"]) for office in KNOWN["offices"]}


def table_of(result: dict[str, Any]) -> dict[str, Any]:
    """发出、收回、有效、无效 of this result, with 122 forms issued and 120 returned, and 50 invitations."""
    received = {group: said["received"] for group, said in result["ballots"].items()}
    box = msgspec.convert(participation(received=received, forms_issued=122, forms_returned=120), Participation)
    return turnout(prepared(draws={"market": draw()}), box, result)


@settings(max_examples=8)
@given(results())
def test_the_table_has_every_number_of_every_office(result: dict[str, Any]) -> None:
    """R-36, R-38: T9, and its sums are those of the announcement."""
    _, note, _, _, *lines = cells(statistics_table.draw(records.statistics_table(determined(result, []), [])))
    assert digest(result) in note[0]
    assert len(lines) == len(result["offices"])
    for line, office in zip(lines, result["offices"], strict=True):
        directed = [office["directed"][group] for group in ("leaders", "market", "projects", "service")]
        other = [office["other"].get(channel, 0) for channel in CHANNELS]
        assert line[:3] == (office["rank"], *NAMES[office["office_id"]])
        assert list(line[4:9]) == [*directed, sum(directed)]
        assert list(line[9:18]) == [office["sampled"], *other, sum(other)]
        assert line[18] == office["final"] == line[8] + line[9] + line[17]
        assert list(line[19:24]) == [office["categories"][category] for category in CATEGORIES]


@settings(max_examples=8)
@given(results())
def test_the_report_has_the_numbers_of_the_result(result: dict[str, Any]) -> None:
    """R-38."""
    counted = determined(result, [])
    drawn = official.draw(blanks.statistics_report(counted, table_of(result)))
    ballots, foremost = tables(drawn)
    for (_, issued, *figures, _), group in zip(ballots[1:-1], GROUPS, strict=True):
        said = result["ballots"][group]
        walked = said.get("walked", said["received"])
        returned = 120 if group == "leaders" else said["received"]
        assert issued == {"leaders": "122", "market": "50"}.get(group, "—")
        assert [int(figure) for figure in figures] == [returned, walked, said["valid"], said["void"]]
    valid = sum(said["valid"] for said in result["ballots"].values())
    assert (ballots[-1][0], ballots[-1][1], int(ballots[-1][4])) == ("合计", "172", valid)
    assert "测评表发出122份，收回120份" in "".join(paragraphs(drawn))
    for line, office in zip(foremost[1:], result["offices"], strict=False):
        assert line[1:3] == list(NAMES[office["office_id"]])
        figures = [office["directed"]["total"], office["sampled"], office["other"]["total"], office["final"]]
        assert [int(cell) for cell in (line[0], *line[3:])] == [office["rank"], *figures]
    said = "".join(paragraphs(drawn))
    assert digest(result) in said
    matters, picks = result["complaints"], result["picks"]
    not_counted = sum(matters["not_counted"].values())
    assert f"收到{matters['reported']}件\uff0c计票{matters['counted']}件\uff0c不计票{not_counted}件" in said
    assert f"计票的勾选{picks['counted']}处\uff0c不计票的{sum(picks['void'].values())}处" in said
    assert f"全部得票{sum(office['final'] for office in result['offices'])}票" in said


def test_votes_that_are_fractions_are_exact_on_every_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    """A-22: 63/2 is the number 31.5 in the table and 31.5 in the report; 94/3 is no decimal, and is told as it is."""
    monkeypatch.setitem(KNOWN, "rules", {**KNOWN["rules"], "weight_sampled": "1/2", "weight_other": "1/3"})
    result = made_up([5] * len(CATALOGUE) * 17, [7] * 40, {})
    result["offices"][0]["final"], result["offices"][1]["final"] = "63/2", "94/3"
    shown = determined(result, [])
    _, note, _, _, *lines = cells(statistics_table.draw(records.statistics_table(shown, [])))
    assert "最终得票=定向小计×1+抽样×1/2+其他小计×1/3" in note[0]
    assert [line[18] for line in lines[:2]] == [31.5, "31又1/3"]
    drawn = official.draw(blanks.statistics_report(shown, table_of(result)))
    _, foremost = tables(drawn)
    assert [line[-1] for line in foremost[1:3]] == ["31.5", "31又1/3"]
    assert "抽样评议得票数×1/2" in "".join(paragraphs(drawn))


@settings(max_examples=8)
@given(results(), st.data())
def test_what_is_published_and_sent_has_the_numbers_of_the_result(result: dict[str, Any], data: st.DataObject) -> None:
    """R-40, R-41, R-43."""
    ids = [office["office_id"] for office in result["offices"]]
    named = data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True))
    votes = {office["office_id"]: office["final"] for office in result["offices"]}
    shown = determined(result, named)
    circular = official.draw(letters.circular(shown, "2024-07-29"))
    (listed,) = tables(circular)
    assert [(*line[:2], int(line[2])) for line in listed[1:]] == [(*NAMES[one], votes[one]) for one in named]
    assert f"以下{len(named)}个股室" in "".join(paragraphs(circular))
    for office in named:
        notice = "".join(paragraphs(official.draw(letters.talk_notice(shown, office, None))))
        assert re.search(rf"你单位{NAMES[office][1]}最终得票{votes[office]}票", notice)
        noted = "".join(paragraphs(official.draw(letters.talk_record(shown, office))))
        assert re.search(rf"{NAMES[office][1]}在.*中最终得票{votes[office]}票", noted)
        categories = next(one["categories"] for one in result["offices"] if one["office_id"] == office)
        for text in (notice, noted):
            told = dict(re.findall("([冷懒推乱贪])([0-9]+)", text))
            assert {LABELS[code]: str(votes) for code, votes in categories.items() if votes >= LEAST} == told


@settings(max_examples=8)
@given(results(), st.data())
def test_a_letter_to_a_superior_has_the_numbers_of_the_result(result: dict[str, Any], data: st.DataObject) -> None:
    """R-43."""
    stationed = [one for one in KNOWN["offices"] if one["department_kind"] == "stationed"]
    named = data.draw(st.lists(st.sampled_from([one["office_id"] for one in stationed]), min_size=1, unique=True))
    (listed,) = tables(official.draw(letters.referral(determined(result, named), named[0])))
    lines = {office["office_id"]: (office["rank"], office["final"]) for office in result["offices"]}
    unit = next(one["department"] for one in stationed if one["office_id"] == named[0])
    of_unit = [one for one in named if NAMES[one][0] == unit]
    assert [(row[0], int(row[1]), int(row[2])) for row in listed[1:]] == [(NAMES[o][1], *lines[o]) for o in of_unit]


@settings(max_examples=8)
@given(results(), st.data(), st.sampled_from(["html", "text"]))
def test_an_article_says_what_everybody_may_see_and_no_more(
    result: dict[str, Any], data: st.DataObject, form: Any
) -> None:
    """R-40, A-26: as the public result has it, and that is the replayed result without its small cells."""
    shown_to_all = public(result, digest(result))
    ids = [office["office_id"] for office in result["offices"]]
    named = data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=3, unique=True))
    drawn = articles.result_article(determined(shown_to_all, named), "https://example.gov.cn/a/x/result", "2024-07-29")
    said = article.draw(msgspec.structs.replace(drawn, form=form)).decode()
    lines = {line["office_id"]: line for line in shown_to_all["offices"]}
    finals = {line["office_id"]: line["final"] for line in result["offices"]}
    for office in named:
        line, (department, name) = lines[office], NAMES[office]
        cells = [line["directed"]["total"], line["sampled"], line["other"]["total"]]
        shown = ["—" if cell is None else str(cell) for cell in cells]
        assert line["final"] == finals[office]
        if form == "html":
            row = [department, name, *shown, str(finals[office])]
            assert "".join(f"<td>{escape(cell)}</td>" for cell in row) in said
        else:
            source = "\uff0c".join(f"{what} {cell}" for what, cell in zip(("定向", "抽样", "其他"), shown, strict=True))
            assert f"{name}\uff0c{source}\uff0c最终得票 {finals[office]}\uff0c" in said
    received = sum(group["received"] for group in result["ballots"].values())
    assert f"共收到评议票{received}份" in said
    assert f"定向评议{sum(one['directed']['total'] for one in result['offices'])}票" in said
    assert "0876-3133677" in said
    assert "https://example.gov.cn/a/x/result" in said
    assert not re.search("<(script|style|span|div)|style=|class=", said)
