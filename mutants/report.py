"""The figure: how many mutants the tests killed, by module, on the terminal and in docs/mutants.md."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mutants.operators import Mutant
from mutants.running import Outcome

DOCUMENT = Path("docs/mutants.md")


@dataclass
class Figure:
    """Of a module or of a part. `killed` counts those that ran for ever, too."""

    killed: int = 0
    survived: int = 0
    equivalent: int = 0

    @property
    def percent(self) -> str:
        """Of those that are not equivalent."""
        judged = self.killed + self.survived
        return f"{100 * self.killed / judged:.1f}" if judged else "–"

    def add(self, other: "Figure") -> None:
        self.killed += other.killed
        self.survived += other.survived
        self.equivalent += other.equivalent

    def row(self) -> tuple[int, int, int, int, str]:
        return self.killed + self.survived + self.equivalent, self.killed, self.equivalent, self.survived, self.percent


def figures(outcomes: Iterable[Outcome], equivalents: Iterable[Mutant]) -> dict[str, Figure]:
    """By module."""
    found: dict[str, Figure] = defaultdict(Figure)
    for outcome in outcomes:
        if outcome.verdict == "survived":
            found[outcome.mutant.path].survived += 1
        else:
            found[outcome.mutant.path].killed += 1
    for mutant in equivalents:
        found[mutant.path].equivalent += 1
    return dict(sorted(found.items()))


def parts(found: Mapping[str, Figure]) -> dict[str, Figure]:
    """By part: a service, the kernel, the gateway; and the whole last."""
    summed: dict[str, Figure] = defaultdict(Figure)
    for path, figure in found.items():
        names = path.split("/")
        summed[names[1] if names[0] == "services" else names[0]].add(figure)
    whole = Figure()
    for figure in summed.values():
        whole.add(figure)
    return {**summed, "all": whole}


def as_text(found: Mapping[str, Figure]) -> str:
    rows = [*found.items(), *parts(found).items()]
    head = f"{'':44}{'mutants':>8}{'killed':>8}{'equiv.':>8}{'surv.':>8}{'%':>8}"
    return "\n".join([head, *(f"{name:44}" + "".join(f"{cell:>8}" for cell in figure.row()) for name, figure in rows)])


def write(found: Mapping[str, Figure], outcomes: Sequence[Outcome], *, sample: int, seed: int) -> None:
    """Write docs/mutants.md."""
    whole = parts(found)["all"]
    drawn = f"{sample} of each module (all, where a module has fewer), seed {seed}" if sample else "all"
    survivors = [
        f"- `{one.mutant.path}` {one.mutant.name.replace('|', chr(92) + '|')}"
        for one in outcomes
        if one.verdict == "survived"
    ]
    text = [
        "# Mutants: which faults the tests notice",
        "",
        f"**{whole.percent} % killed** of {whole.killed + whole.survived} mutants that are not equivalent"
        f" ({whole.equivalent} are). Drawn: {drawn}.",
        "",
        "Written by `make mutants`. A mutant is a core module with one small fault: a comparison turned, a limit moved",
        "by one, a condition dropped, a code spelt differently. The tests named in `mutants/modules.toml` run against",
        "each; a mutant that no test notices has survived. Those that change nothing anybody could notice are in",
        "`mutants/equivalents.toml`, each with its reason. A run that was broken off, or made part by part with",
        "`python -m mutants --only services/tally`, is continued: what was killed is not tried again until its module",
        "changes or `make clean` forgets it. Modules that are not in the tables were not run.",
        "",
        *_table("part", parts(found)),
        "",
        *_table("module", found),
        "",
        "## Survivors",
        "",
        *(sorted(survivors) or ["None."]),
        "",
    ]
    DOCUMENT.write_text("\n".join(text), "utf-8")


def _table(what: str, found: Mapping[str, Figure]) -> list[str]:
    return [
        f"| {what} | mutants | killed | equivalent | survived | % |",
        "|---|--:|--:|--:|--:|--:|",
        *(f"| {name} | " + " | ".join(map(str, figure.row())) + " |" for name, figure in found.items()),
    ]
