"""The generated documents are as the code would make them now, and say what is true of it."""

import re
from pathlib import Path

import pytest
import yaml

from documentation import catalogues
from documentation.catalogues import asyncapi, refusal_table
from documentation.catalogues.published import ROOT, all_events, followed, readers, sources
from ops.system.services import SERVICES

pytestmark = pytest.mark.slow


def test_generated_documents_are_fresh() -> None:
    """`make docs` writes them anew."""
    assert sorted(catalogues.stale(ROOT / "docs")) == []


def test_documents_are_the_same_however_often_they_are_made() -> None:
    assert catalogues.documents() == catalogues.documents()


def test_check_names_what_is_not_fresh_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalogues.write(False, tmp_path)
    assert catalogues.write(True, tmp_path) == 0
    (tmp_path / "asyncapi.yaml").write_text("old")
    (tmp_path / "events/schemas/ballot.Forgotten.v1.json").write_text("{}")
    (tmp_path / "refusals.md").unlink()
    capsys.readouterr()
    assert catalogues.write(True, tmp_path) == 1
    told = capsys.readouterr().err
    assert "docs/asyncapi.yaml is not fresh" in told
    assert "docs/events/schemas/ballot.Forgotten.v1.json is not fresh" in told
    assert "docs/refusals.md is not fresh" in told
    assert (tmp_path / "asyncapi.yaml").read_text() == "old"
    catalogues.write(False, tmp_path)
    assert catalogues.stale(tmp_path) == {}


def test_links_of_the_event_catalogue_lead_somewhere() -> None:
    page = ROOT / "docs/events/README.md"
    text = page.read_text(encoding="utf-8")
    headings = {re.sub(r"[^\w -]", "", line.lstrip("# ").lower()) for line in text.splitlines() if line.startswith("#")}
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in headings
        else:
            assert (page.parent / target).exists(), target


def test_every_event_that_is_followed_comes_through_a_queue_its_service_binds() -> None:
    """A service that reads an event of another must follow that other's log, and none besides."""
    for service in SERVICES:
        entrypoints = "".join(path.read_text(encoding="utf-8") for path in sources(f"services/{service}"))
        bound = re.search(r"follows=\(([^)]*)\)", entrypoints)
        assert set(followed(service)) == set(re.findall(r'"(\w+)"', bound[1] if bound else "")), service


def test_every_refusal_has_a_row_of_its_own() -> None:
    rows = re.findall(r"^\| `([A-Z0-9_]+)` \|", refusal_table.text(), re.MULTILINE)
    assert len(rows) == len(set(rows))
    assert refusal_table.givers().keys() <= set(rows)


def test_readers_are_found_by_what_they_import() -> None:
    by_wire = {kind.wire: services for kind, services in readers().items()}
    assert by_wire["roster.AppraisalOpened.v1"] == ("ballot", "complaints", "tally")
    assert by_wire["ballot.BallotCast.v1"] == ("tally",)
    assert by_wire["roster.CredentialIssued.v1"] == ()  # who took part is told to nobody (D-5)


def test_asyncapi_is_what_the_yaml_says() -> None:
    assert yaml.safe_load(asyncapi.text()) == asyncapi.document()


def test_asyncapi_references_lead_somewhere() -> None:
    document = asyncapi.document()
    references = re.findall(r"'(#/[^']+)'", str(document))
    assert references
    for reference in references:
        found = document
        for step in reference[2:].split("/"):
            found = found[step]


def test_asyncapi_has_the_shape_of_version_3() -> None:
    """What AsyncAPI 3.0's own schema demands of the parts that are used here.

    The document is also valid under that schema (npm @asyncapi/specs 6.11.1, schemas/3.0.0); it is not part of
    this repository, so the demands are repeated.
    """
    document = asyncapi.document()
    assert document["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= document["info"].keys()
    assert all({"host", "protocol"} <= server.keys() for server in document["servers"].values())
    for name, channel in document["channels"].items():
        amqp = channel["bindings"]["amqp"]
        assert amqp["is"] in ("routingKey", "queue"), name
        assert ("exchange" if amqp["is"] == "routingKey" else "queue") in amqp
        assert channel["messages"]
        assert set(re.findall(r"{(\w+)}", channel["address"])) == channel.get("parameters", {}).keys()
    for operation in document["operations"].values():
        assert operation["action"] in ("send", "receive")
        assert operation["channel"]["$ref"].removeprefix("#/channels/") in document["channels"]
    names = {*document["components"]["messages"], *document["components"]["schemas"]}
    assert all(re.fullmatch(r"[\w.-]+", name) for name in names)


def test_asyncapi_describes_every_event() -> None:
    schemas = asyncapi.document()["components"]["schemas"]
    assert {kind.wire for kind in all_events()} <= schemas.keys()
