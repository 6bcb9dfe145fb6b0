"""What the articles for public accounts say (R-22, R-40)."""

from collections.abc import Sequence
from typing import Any

from gateway.chinese.rules import announced_formula, votes_zh
from gateway.documents.blanks import announcement, common, most_said, until_when
from gateway.documents.gathered import Appraised, Determined
from gateway.papers.article import Article
from services.roster.answers import Filing


def announcement_article(appraised: Appraised, filings: Sequence[Filing], address: str) -> Article:
    """公众号文章 of the announcement (R-22, R-51): its very words, and where to take part."""
    said = announcement(appraised, filings).said
    return Article(template="announcement_article", said=said | {"网址": address})


def result_article(published: Determined, address: str, appeals_end_on: str | None) -> Article:
    """公众号文章 of the result (R-40), without its small cells (A-26)."""
    ballots = published.result["ballots"]
    said = {
        "版次": published.result["result_version"],
        "确定个数": len(published.named),
        "确定": [_public_line(published, published.votes(office)) for office in published.named],
        "收到": sum(group["received"] for group in ballots.values()),
        "有效": sum(group["valid"] for group in ballots.values()),
        "来源": {name: share["votes"] for name, share in published.result["shares"].items()},
        "最少": published.min_cell,
        "得票公式": announced_formula(published.known.rules),
        "申诉末日": until_when(published, appeals_end_on),
        "网址": address,
    }
    return Article(template="result_article", said=common(published) | said)


def _public_line(published: Determined, line: dict[str, Any]) -> dict[str, Any]:
    """An office's line of the published result; what is held back stands as a dash."""

    def shown(votes: int | None) -> str:
        return "—" if votes is None else str(votes)

    office = published.offices[line["office_id"]]
    return {
        "部门": office.department,
        "股室": office.name,
        "定向": shown(line["directed"]["total"]),
        "抽样": shown(line["sampled"]),
        "其他": shown(line["other"]["total"]),
        "最终": votes_zh(line["final"]),
        "突出": most_said(line["categories"], published.min_cell),
    }
