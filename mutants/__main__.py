"""`python -m mutants [--sample N] [--seed N] [--processes N] [--only PART …] [--write]`."""

import argparse
import ast
import hashlib
import random
import signal
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

from mutants import report
from mutants.operators import Mutant, mutants
from mutants.running import Outcome, Run, Task, prepared

HERE = Path(__file__).parent
KILLED = Path(".work/mutants-killed")  # by earlier runs: one that was broken off, or runs by part, are continued
SLOWER = 4  # a mutant that takes so many times as long as the module itself runs for ever
GRACE = 15.0


def main() -> int:
    options = _options().parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever ends it gets the same tidying up as with Ctrl-C
    modules = read_modules(options.only)
    equivalents = read_equivalents()
    chosen = {path: _chosen(path, options) for path in modules}
    if options.list:
        for mutant in (one for found in chosen.values() for one in found):
            print(f"{mutant.path}:{mutant.line} {mutant.name}")
        return 0
    judged = {
        path: [mutant for mutant in found if mutant.name not in equivalents.get(path, {})]
        for path, found in chosen.items()
    }
    killed = set(KILLED.read_text("utf-8").split()) if KILLED.exists() else set[str]()
    outcomes = [Outcome(one, "killed", 0) for found in judged.values() for one in found if _digest(one) in killed]
    left = {path: [one for one in found if _digest(one) not in killed] for path, found in judged.items()}
    with prepared() as run:
        outcomes += _outcomes(run, left, modules, options.processes)
    same = [one for path, found in chosen.items() for one in found if one.name in equivalents.get(path, {})]
    figures = report.figures(outcomes, same)
    print(report.as_text(figures))
    if options.write:
        report.write(figures, outcomes, sample=options.sample, seed=options.seed)
    return 0


def _outcomes(
    run: Run, judged: dict[str, list[Mutant]], modules: dict[str, tuple[str, ...]], processes: int
) -> list[Outcome]:
    """What became of the mutants. All tests are run on the modules themselves first, to know how long they take."""
    seconds, outcomes = dict[str, float](), list[Outcome]()
    for first in run(
        [Task(_unchanged(path), modules[path], 600) for path, found in judged.items() if found], processes
    ):
        path = first.mutant.path
        if first.verdict != "survived":
            print(f"left out: the tests of {path} fail without any fault: {' '.join(modules[path])}", flush=True)
            continue
        seconds[path] = first.seconds
    tasks = [
        Task(mutant, modules[path], GRACE + SLOWER * taken)
        for path, taken in seconds.items()
        for mutant in judged[path]
    ]
    KILLED.parent.mkdir(exist_ok=True)
    with KILLED.open("a", encoding="utf-8", buffering=1) as killed:
        for number, outcome in enumerate(run(tasks, processes), start=1):
            outcomes.append(outcome)
            if outcome.verdict == "survived":
                place = f"{outcome.mutant.path}:{outcome.mutant.line}"
                print(f"{number} of {len(tasks)}, survived: {place} {outcome.mutant.name}", flush=True)
            else:
                killed.write(f"{_digest(outcome.mutant)}\n")
    return outcomes


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="mutants")
    parser.add_argument("--sample", type=int, default=20, help="mutants of each module; 0 takes all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", nargs="+", default=[""], help="modules whose path contains one of these")
    parser.add_argument("--list", action="store_true", help="only say which mutants there are")
    parser.add_argument("--write", action="store_true", help="write docs/mutants.md")
    return parser


def read_modules(only: Sequence[str] = ("",)) -> dict[str, tuple[str, ...]]:
    """The modules to change and the tests that cover each, the fastest first."""
    found = tomllib.loads((HERE / "modules.toml").read_text("utf-8"))
    return {path: tuple(tests) for path, tests in found.items() if any(part in path for part in only)}


def read_equivalents() -> dict[str, dict[str, str]]:
    """By module, the mutants that change nothing anybody could notice, each with its reason."""
    return tomllib.loads((HERE / "equivalents.toml").read_text("utf-8"))


def _chosen(path: str, options: argparse.Namespace) -> list[Mutant]:
    """A module's share of the sample: the same for the same seed, whatever other modules there are."""
    found = mutants(path, Path(path).read_text("utf-8"))
    if not options.sample or len(found) <= options.sample:
        return found
    drawn = random.Random(f"{options.seed} {path}").sample(found, options.sample)  # noqa: S311  # nothing secret
    return sorted(drawn, key=lambda mutant: mutant.line)


def _digest(mutant: Mutant) -> str:
    """Of the whole changed module: whoever changes it has all of its mutants tried again."""
    return hashlib.sha256(f"{mutant.path}\n{mutant.source}".encode()).hexdigest()


def _unchanged(path: str) -> Mutant:
    """The module itself, written anew as its mutants are: its tests must pass."""
    return Mutant(path, 0, "unchanged", ast.unparse(ast.parse(Path(path).read_text("utf-8"))))


if __name__ == "__main__":
    sys.exit(main())
