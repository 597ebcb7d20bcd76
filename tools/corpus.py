"""`make corpus`: solutions written without a look at the packages, right ones and wrong ones, judged and counted.

tests/corpus/<slug>/right/<style>.py must be accepted, with no bug named but one of cost or that only hard inputs show.
tests/corpus/<slug>/wrong/<bug>.<variant>.py must be refused (where the bug is of cost or hard: lose those cases) and
told its bug. Columns: of the right ones accepted, refused, blamed (told a bug that they cannot have); of the wrong ones
caught, missed, named (their bug is the likeliest, or level with it), unnamed, beside (named, and told another bug too),
misnamed (another bug is likelier than theirs, or the only one told; waste may be told beside anything).
Exit status: 1 where there are refused, blamed or misnamed, else 0.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from judge.grading.grade import grade
from judge.grading.prefetch import prefetch_map
from judge.grading.report import GradingReport, Verdict
from problems.format.loader import discover, load
from problems.format.problem import Bug, Problem
from sandbox import Sandbox, open_sandbox

ROOT = Path(__file__).resolve().parents[1] / "tests" / "corpus"
COLUMNS = (
    "right",
    "accepted",
    "refused",
    "blamed",
    "wrong",
    "caught",
    "missed",
    "named",
    "unnamed",
    "beside",
    "misnamed",
)
WORST = ("refused", "blamed", "misnamed")


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one file: the columns that it counts in, and what to say of it."""

    columns: tuple[str, ...]
    words: str = ""


def of_right(report: GradingReport, bugs: Mapping[str, Bug]) -> Found:
    """A right solution is accepted, and has no bug; what is asked beyond acceptance it need not survive."""
    columns = ["right", "accepted" if report.verdict is Verdict.ACCEPTED else "refused"]
    if any(not named.cost and bugs[named.id].group != "hard" for named in report.bugs):
        columns.append("blamed")
    return Found(tuple(columns), "" if columns == ["right", "accepted"] else f"{report.message} {_named(report)}")


def of_wrong(report: GradingReport, bug: Bug) -> Found:
    """A wrong one fails what its bug must fail, and is told that bug and no other."""
    weight = max((named.weight for named in report.bugs if named.id == bug.id), default=0.0)
    others = [named.weight for named in report.bugs if named.id != bug.id and not named.cost]
    hit = weight > 0 and weight >= max(others, default=0.0)
    columns = ["wrong", "caught" if _caught(report, bug) else "missed", "named" if hit else "unnamed"]
    if others:
        columns.append("beside" if hit else "misnamed")
    good = columns == ["wrong", "caught", "named"]
    return Found(tuple(columns), "" if good else f"{report.verdict.value}. {report.message} {_named(report)}")


def _caught(report: GradingReport, bug: Bug) -> bool:
    failed = {case.group for case in report.cases if case.verdict not in (Verdict.ACCEPTED, Verdict.NOT_ATTEMPTED)}
    return bug.group in failed if bug.cost or bug.group == "hard" else report.verdict is not Verdict.ACCEPTED


def _named(report: GradingReport) -> str:
    return "Named: " + (", ".join(f"{named.id} {named.weight}" for named in report.bugs) or "nothing") + "."


def judged(problem: Problem, folder: Path, sandbox: Sandbox) -> Iterator[tuple[Path, Found]]:
    """Every file of one problem with what became of it."""
    bugs = {bug.id: bug for bug in problem.bugs}
    paths = sorted(folder.glob("right/*.py")) + sorted(folder.glob("wrong/*.py"))

    def look(path: Path) -> tuple[Path, Found]:
        right, name = path.parent.name == "right", path.stem.partition(".")[0]
        if not right and name not in bugs:
            return path, Found((), f"not counted: there is no bug {name!r}")
        report = grade(problem, path.read_bytes(), sandbox)
        return path, of_right(report, bugs) if right else of_wrong(report, bugs[name])

    yield from prefetch_map(look, paths)


def line(name: str, counts: Counter[str]) -> str:
    """One line of the table."""
    return f"{name:<24}" + "".join(f"{counts[column]:>9}" for column in COLUMNS)


def run(slugs: Sequence[str], sandbox: Sandbox) -> int:
    """Print what went wrong as it is found, then the table."""
    table: dict[str, Counter[str]] = {}
    for slug in slugs:
        counts = table[slug] = Counter()
        for path, found in judged(load(slug), ROOT / slug, sandbox):
            counts.update(found.columns)
            if found.words:
                print(f"{path.relative_to(ROOT)}: {found.words}", flush=True)
    total = sum(table.values(), Counter[str]())
    print(f"\n{'':<24}" + "".join(f"{column:>9}" for column in COLUMNS))
    for slug, counts in table.items():
        print(line(slug, counts))
    print(line("all", total))
    return int(any(total[column] for column in WORST))


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="make corpus", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("slugs", nargs="*", metavar="SLUG", help="the problems; all that have a corpus if not named")
    slugs = parser.parse_args().slugs or [slug for slug in discover() if (ROOT / slug).is_dir()]
    with closing(open_sandbox()) as sandbox:
        return run(slugs, sandbox)


if __name__ == "__main__":
    sys.exit(main())
