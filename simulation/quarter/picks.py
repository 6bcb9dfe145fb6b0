"""Which offices people find hard, and how they put it: some offices are clearly harder than the rest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from random import Random
from typing import Any

from simulation.chance import dice, pick_weighted
from simulation.county import catalogue
from simulation.county.phrases import CASES, MATTERS

CATEGORIES = ("cold", "lazy", "shirk", "disorder", "corrupt")
MONTHS = ("2024-01", "2024-02", "2024-03", "2024-04", "2024-05", "2024-06")

# how much harder than an ordinary office, and what it is known for: cold, lazy, shirk, disorder, corrupt
HARD: dict[tuple[str, str], tuple[float, tuple[int, ...]]] = {
    ("县自然资源局", "不动产登记中心"): (34, (3, 8, 5, 2, 1)),
    ("县市场监督管理局", "登记注册股"): (27, (4, 6, 3, 4, 1)),
    ("县住房和城乡建设局", "行政审批股"): (23, (2, 5, 6, 5, 1)),
    ("县人力资源和社会保障局", "社会保险中心"): (20, (6, 7, 3, 1, 0)),
    ("砚山供电局", "业扩报装服务班"): (18, (2, 6, 4, 5, 2)),
    ("县公安局", "车辆管理所"): (16, (6, 3, 2, 4, 2)),
    ("国家税务总局砚山县税务局", "纳税服务股"): (15, (5, 5, 4, 1, 0)),
    ("州生态环境局砚山分局", "环评审批股"): (14, (1, 4, 4, 7, 2)),
    ("县自然资源局", "用地审批股"): (12, (1, 5, 6, 3, 2)),
    ("县消防救援大队", "消防监督检查科"): (11, (2, 2, 3, 7, 2)),
    ("县医疗保障局", "医疗费用审核结算中心"): (10, (4, 6, 4, 1, 0)),
    ("县城市管理综合行政执法局", "综合执法大队"): (9, (6, 1, 2, 6, 1)),
}


@dataclass(frozen=True)
class Example:
    """A concrete case: the words, the month, and whether it still goes on (A-06)."""

    text: str
    occurred: str | None = None
    continues: bool = False


@dataclass(frozen=True)
class Choice:
    """One tick as a person made it: the office, its most prominent behaviours, the case written down."""

    office: str
    categories: tuple[str, ...]
    example: Example | None

    def as_json(self) -> dict[str, Any]:
        """The pick as the gateway and the keying desk take it."""
        pick: dict[str, Any] = {"office": self.office, "categories": list(self.categories)}
        if self.example is not None:
            pick["example"] = {"text": self.example.text, "continues": self.example.continues}
            if self.example.occurred is not None:
                pick["example"]["occurred"] = self.example.occurred
        return pick

    def without_example(self) -> "Choice":
        return replace(self, example=None)

    def dated(self, occurred: str | None, *, continues: bool = False) -> "Choice":
        """The same tick with another month, or none."""
        words = self.example.text if self.example else "去办事没有办成,跑了三趟"
        return replace(self, example=Example(words, occurred, continues))


@lru_cache(maxsize=8)
def weights(seed: int, scope: tuple[str, ...]) -> dict[str, float]:
    """How likely each office of a scope is to be named."""
    rng = dice(seed, "weights")
    found = {}
    for office in catalogue.offices():
        ordinary = 0.3 + rng.random()
        hard = HARD.get((office["department"], office["name"]), (ordinary, ()))[0]
        if office["office_id"] in scope:
            found[office["office_id"]] = hard
    return found


def choose(seed: int, rng: Random, scope: tuple[str, ...], count: int) -> tuple[Choice, ...]:
    """Ticks on `count` different offices of the scope, each complete and inside the rules."""
    return tuple(choice(rng, office) for office in pick_weighted(rng, weights(seed, scope), count))


def choice(rng: Random, office: str) -> Choice:
    """A complete tick on this office."""
    categories = behaviours(rng, office, rng.choices((1, 2, 3), (70, 24, 6))[0])
    return Choice(office, categories, Example(words(rng, categories[0]), rng.choice(MONTHS)))


def behaviours(rng: Random, office: str, count: int) -> tuple[str, ...]:
    """Up to `count` kinds of behaviour, as they are known of this office, in the order of the form."""
    entry = next(o for o in catalogue.offices() if o["office_id"] == office)
    known = HARD.get((entry["department"], entry["name"]), (0, (4, 5, 4, 3, 1)))[1]
    chosen = pick_weighted(rng, {c: w for c, w in zip(CATEGORIES, known, strict=True) if w}, count)
    return tuple(sorted(chosen, key=CATEGORIES.index))


def words(rng: Random, category: str) -> str:
    """A case in a person's words."""
    return f"去{rng.choice(MATTERS)}时,{rng.choice(CASES[category])}。"


def outside(rng: Random, scope: Sequence[str]) -> str:
    """An office that is not in the scope (A-11)."""
    return rng.choice([office for office in catalogue.scope("public") if office not in scope])
