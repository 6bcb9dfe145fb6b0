"""The form T6 that a channel fills in (R-29): its own names to choose, nobody else's."""

from io import BytesIO

from openpyxl import load_workbook

from services.kernel.refusal import Refused
from tests.gateway.conftest import GatewayClient, refusal_of
from tests.gateway.matters_form import FORM


def test_the_form_is_given_to_its_own_channel(gateway: GatewayClient) -> None:
    gateway.services.answers["complaints.show_matters_form"] = FORM
    path = "complaints/petition_letter/form"
    given = gateway.ask("GET", path, headers=gateway.token("sorter", channel="petition_letter"))
    sheet = load_workbook(BytesIO(given.content)).worksheets[0]
    assert [cell.value for cell in sheet[3]] == [
        *("序号", "来源渠道*", "反映内容摘要(去标识)*", "梳理人", "复核人", "更新序号"),
    ]
    assert [cell.value for cell in sheet[4]][1:3] == ["channel", "text"]
    assert "2024年4月1日至2024年6月30日" in sheet["A2"].value
    other = gateway.ask("GET", path, headers=gateway.token("sorter", channel="people_cn"))
    assert refusal_of(other) == (403, "FORBIDDEN_ROLE")


def test_a_secret_channel_gets_none(gateway: GatewayClient) -> None:
    """A-21."""
    gateway.services.answers["complaints.show_matters_form"] = Refused("CHANNEL_SECRET", {"channel": "discipline"})
    answer = gateway.ask("GET", "complaints/discipline/form", headers=gateway.token("sorter", channel="discipline"))
    assert refusal_of(answer) == (403, "CHANNEL_SECRET")
