"""A quarter on the served system: the commands of docker-compose.yml as processes, real RabbitMQ, real PostgreSQL.

What is counted is compared with an independent, naive count of what people did (R-12…R-36, D-3).
"""

import json
import re
from pathlib import Path

import pytest

from ops.system.logs import Logs
from ops.system.services import COUNTED
from services.ballot.events import BallotCast, BoxKeyDestroyed
from services.complaints.events import ComplaintsMerged, DecisionUndone
from services.kernel.event import Language
from services.roster.events import SigningKeysDestroyed
from services.tally.events import SampleDrawn
from simulation.county.catalogue import offices
from simulation.quarter.generate import Quarter
from tests.gateway.documents.reading import cells, paragraphs, tables
from tests.harness.addresses import BrokerUrl, DatabaseUrl
from tests.harness.processes import Processes, run
from tests.harness.waiting import wait_until
from tests.journeys.stage import Installation, install, player
from tests.journeys.whose import cast_by, content_of

pytestmark = pytest.mark.served


def facts(installation: Installation, source: str, kind: type) -> list:  # type: ignore[type-arg]
    """The events of one type in an owner's log."""
    logs = Logs(dict.fromkeys(COUNTED, installation.settings()), Quarter.appraisal)
    try:
        language = Language(kind)
        decoded = (language.decode_known(body) for body in logs.sources()[source])
        return [recorded.data for recorded in decoded if recorded is not None]
    finally:
        logs.close()


def documents(installation: Installation, *names: str) -> dict[str, bytes]:
    """The documents as the Inspection Office has them."""
    stage = installation.stage
    token = stage.token("operator", "inspector-1")
    paths = {name: f"/appraisals/{Quarter.appraisal}/documents/{name}" for name in names}
    return {name: stage.http.file(path, token)[1] for name, path in paths.items()}


def test_a_quarter_is_counted_as_its_people_acted_and_replays_to_the_byte(
    processes: Processes, database: DatabaseUrl, rabbit_vhost: BrokerUrl, tmp_path: Path
) -> None:
    quarter = Quarter.generate(scale=0.3)
    installation = install(processes, database, rabbit_vhost, tmp_path)
    played = player(quarter, installation).play()

    (drawn,) = facts(installation, "tally", SampleDrawn)
    keys = cast_by(
        [ballot for ballot in facts(installation, "ballot", BallotCast) if ballot.group == "public"],
        installation.environment["PINGYI_DATABASE_URL"],
        quarter.appraisal,
        {vote.key: content_of(vote.picks) for vote in quarter.public if vote.key in played.receipts},
    )
    expected = quarter.expected(played.invited, [keys[ballot_id] for ballot_id in drawn.walked])
    result = played.result
    assert result["ballots"] == expected["ballots"]
    assert result["picks"] == expected["picks"]
    assert result["complaints"] == expected["complaints"]
    lines = {office["office_id"]: office for office in result["offices"]}
    assert set(expected["offices"]) <= set(lines)
    for office_id, line in expected["offices"].items():
        assert {name: lines[office_id][name] for name in line} == line

    # sorters erred and were corrected, which the log tells and the count does not show (1.3 rules 4 and 9)
    mergers, undone = (
        facts(installation, "complaints", ComplaintsMerged),
        facts(installation, "complaints", DecisionUndone),
    )
    assert undone
    assert len(mergers) > result["complaints"]["not_counted"].get("MERGED", 0)
    meant, looked = played.suggested
    assert 0 < meant <= looked

    replay = run("replay", quarter.appraisal, "--json", environment=installation.environment)
    answer = json.loads(replay.stdout)
    assert answer["identical"] is True
    assert answer["digest"] == played.corrected["digest"] != played.counted["digest"]
    assert all(check["ok"] for check in answer["checks"])

    said = documents(installation, "statistics-report", "statistics-table")
    conduct = installation.stage.token("conduct", "conduct-1")  # the public does not see small cells
    corrected = installation.stage.http.call("GET", f"/appraisals/{quarter.appraisal}/result", token=conduct).value()
    assert answer["digest"] in paragraphs(said["statistics-report"])
    printed = [(line[0], line[8], line[9], line[17], line[18]) for line in cells(said["statistics-table"])[4:]]
    assert printed == [
        (line["rank"], line["directed"]["total"], line["sampled"], line["other"]["total"], line["final"])
        for line in corrected["offices"]
    ]

    # what is published and sent says the same, from what was recorded of the named offices (ADR 0032)
    named = installation.stage.http.call("GET", f"/appraisals/{quarter.appraisal}/determination", token=conduct).value()
    final = {line["office_id"]: line["final"] for line in corrected["offices"]}
    known = {office["office_id"]: office["name"] for office in offices()}
    wanted = [(known[office], str(final[office])) for office in named["named"]]
    said = documents(installation, "circular", "result-article", f"talk-notice?office={named['named'][0]}")
    (circular, article, notice) = said.values()
    assert [(line[1], line[2]) for line in tables(circular)[0][1:]] == wanted
    rows = re.findall("<tr>(.*?)</tr>", article.decode())[1:]
    told = [re.findall("<td>(.*?)</td>", row) for row in rows]
    assert [(row[1], row[5]) for row in told] == wanted
    published = installation.stage.http.call("GET", f"/appraisals/{quarter.appraisal}/result").value()
    public = {line["office_id"]: line for line in published["offices"]}
    for row, office in zip(told, named["named"], strict=True):
        cells_shown = (public[office]["directed"]["total"], public[office]["sampled"], public[office]["other"]["total"])
        assert row[2:5] == ["—" if cell is None else str(cell) for cell in cells_shown]
    assert f"最终得票{wanted[0][1]}票" in "".join(paragraphs(notice))
    assert "2024年8月15日" in "".join(paragraphs(notice))
    assert "草稿" not in "".join((*paragraphs(notice), *paragraphs(circular)))

    receipt = next(iter(played.receipts.values()))
    found = installation.stage.http.call("GET", f"/appraisals/{quarter.appraisal}/receipts/{receipt}")
    assert (found.status, found.body["received"], found.body["sealed"]) == (200, True, True)

    # the keys of the voting are destroyed, and each log says so once (ADR 0046)
    for source, ended in (("ballot", BoxKeyDestroyed), ("roster", SigningKeysDestroyed)):
        assert len(wait_until(lambda at=source, kind=ended: facts(installation, at, kind), f"{source}'s keys end")) == 1
    left = [path.name for path in installation.settings().keys.iterdir()]
    assert [name for name in left if re.match(r"\.?(box|ids|sign)-", name)] == []
    installation.close()
