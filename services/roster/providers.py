"""Who sends which list, and which kinds of appraisers there are (R-13…R-18, R-23)."""

from dataclasses import dataclass

from msgspec import structs

from services.roster.events import Group, GroupCode
from services.roster.refusals import ProviderUnknown
from services.roster.rules import Rules


@dataclass(frozen=True)
class Provider:
    """A bureau that sends a list: its code in addresses, its name, whom it lists, on which template.

    The name is what such bureaus are called; what a county calls its own stands in its draft.
    """

    code: str
    name: str
    group: GroupCode
    template: str


PROVIDERS = {
    provider.code: provider
    for provider in (
        Provider("inspection", "县政府办公室督查室", "leaders", "T4"),
        Provider("market-regulation", "县市场监管局", "market", "T1"),
        Provider("development-reform", "县发展改革局", "projects", "T2"),
        Provider("industry-commerce", "县工信商务局", "projects", "T2"),
        Provider("housing", "县住房和城乡建设局", "projects", "T2"),
        Provider("ecology", "生态环境分局", "projects", "T2"),
        Provider("fire", "县消防救援大队", "projects", "T2"),
        Provider("government-services", "县政务服务局", "service", "T3"),
    )
}

# Leaders are asked on paper, all of them; the public needs no list.
GROUPS = (
    Group(code="leaders", method="paper"),
    Group(code="market", method="online"),
    Group(code="projects", method="online"),
    Group(code="service", method="online"),
    Group(code="public", method="online"),
)

DRAWN: tuple[GroupCode, ...] = ("market", "projects", "service")  # of whose lists some are drawn (R-14…R-16)

# Who is on several lists is asked in the first of these groups: all leaders are asked, then the scarcest
# seats are filled first.
PRECEDENCE: tuple[GroupCode, ...] = ("leaders", "projects", "market", "service")


def provider(code: str) -> Provider:
    """The provider of this code."""
    if code not in PROVIDERS:
        raise ProviderUnknown(provider=code)
    return PROVIDERS[code]


def providers_of(group: GroupCode) -> tuple[str, ...]:
    """The codes of those who send lists for a group, in the announcement's order."""
    return tuple(provider.code for provider in PROVIDERS.values() if provider.group == group)


def groups_under(rules: Rules) -> tuple[Group, ...]:
    """The kinds of appraisers, with how many are drawn of each."""
    return tuple(structs.replace(group, quota=rules.quotas.get(group.code)) for group in GROUPS)


def drawn_at_most(group: GroupCode, rules: Rules) -> int:
    """How many people a provider may send when it has drawn them itself: its share of the quota (A-13, A-14)."""
    return rules.quotas.get(group, 0) // len(providers_of(group))
