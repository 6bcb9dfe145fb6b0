"""A mutant that a test notices is killed, one that none notices has survived; what is named is there."""

import subprocess
import sys
from pathlib import Path

import pytest

from mutants.__main__ import read_equivalents, read_modules
from mutants.operators import Mutant
from mutants.report import Figure, as_text, figures, parts
from mutants.running import Outcome

# in a process of its own, as it forks
PROGRAM = """
from mutants.operators import Mutant, mutants
from mutants.running import Task, prepared

path = "services/ballot/receipts/receipt.py"
found = {one.name: one for one in mutants(path, open(path).read())}
chosen = [found["module: 12 → 13"], found["module: 2 * value % 32 → 2 * value + 32"]]
tasks = [Task(one, ("tests/ballot/receipts/test_receipt.py",), 250) for one in chosen]
endless = Task(Mutant(path, 1, "endless", "import time; time.sleep(600)"), tasks[0].tests, 1)
with prepared() as run:
    print(*sorted(f"{one.verdict} {one.mutant.name}" for one in run([*tasks, endless], 2)), sep="\\n")
"""


def test_what_is_noticed_is_killed_what_is_not_survives_and_what_never_ends_is_ended() -> None:
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert (ran.stdout.splitlines(), ran.stderr) == (
        ["killed module: 12 → 13", "survived module: 2 * value % 32 → 2 * value + 32", "timeout endless"],
        "",
    )


def test_every_module_and_every_test_that_is_named_is_there() -> None:
    """Whoever moves a file renames it in mutants/modules.toml and mutants/equivalents.toml."""
    modules = read_modules()
    missing = [path for path in {*modules, *read_equivalents(), *sum(modules.values(), ())} if not Path(path).is_file()]
    assert missing == []
    assert set(read_equivalents()) <= set(modules)


@pytest.mark.parametrize(("killed", "survived", "percent"), [(19, 1, "95.0"), (1, 0, "100.0"), (0, 0, "–")])
def test_the_figure_is_of_those_that_are_not_equivalent(killed: int, survived: int, percent: str) -> None:
    assert Figure(killed, survived, equivalent=7).percent == percent


def test_figures_are_summed_by_part_and_over_all() -> None:
    gateway, ballot = Mutant("gateway/http/bodies.py", 1, "a", ""), Mutant("services/ballot/box.py", 1, "b", "")
    found = figures(
        [Outcome(gateway, "killed", 1), Outcome(gateway, "timeout", 1), Outcome(ballot, "survived", 1)], [ballot]
    )
    assert parts(found) == {"gateway": Figure(2, 0, 0), "ballot": Figure(0, 1, 1), "all": Figure(2, 1, 1)}
    assert as_text(found).splitlines()[-1].split() == ["all", "4", "2", "1", "1", "66.7"]
