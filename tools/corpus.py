"""Judges solutions that were written without access to the problem packages, and counts the verdicts.

Run by `make corpus`. A file corpus/<slug>/right/<style>.py must be accepted, and no bug may be named except a
cost bug or one that only hard cases show. A file corpus/<slug>/wrong/<bug>.<variant>.py must be refused (for a
cost or hard bug: it must lose those cases), and its bug must be named.

Columns for right files: accepted, refused, shown a bug (one that they cannot have). Columns for wrong files: caught,
missed, named (their bug is the likeliest or level with it), and another (named, and another bug too), no bug named,
wrong bug named (another bug is likelier than theirs, or the only one named). Cost bugs never count as another bug.
Exit status: 1 if any file is refused, shown a bug, or gets the wrong bug named; otherwise 0.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from judge.grading.context import GradingContext
from judge.grading.grade import grade
from judge.grading.prefetch import prefetch_map
from judge.grading.report import GradingReport, Verdict
from problems.format.general_bugs import PREFIX
from problems.format.loader import COMMAND_SEEDS, PRACTICE_SEED, discover, load_package
from problems.format.problem import Bug, Problem
from sandbox import Sandbox, open_sandbox

ROOT = Path(__file__).resolve().parents[1] / "corpus"
COLUMNS = (
    "right",
    "accepted",
    "refused",
    "shown a bug",
    "wrong",
    "caught",
    "missed",
    "named",
    "and another",
    "no bug named",
    "wrong bug named",
)
FAILURE_COLUMNS = ("refused", "shown a bug", "wrong bug named")


@dataclass(frozen=True, slots=True)
class FileResult:
    """The columns in which one file counts, and a note if something is wrong with it."""

    columns: tuple[str, ...]
    note: str = ""


def evaluate_right(report: GradingReport, bugs: Mapping[str, Bug]) -> FileResult:
    """Evaluate a right solution. It may fail hard and efficiency cases, because acceptance does not require them."""
    columns = ["right", "accepted" if report.verdict is Verdict.ACCEPTED else "refused"]
    if any(named.id not in bugs or (not named.cost and bugs[named.id].group != "hard") for named in report.bugs):
        columns.append("shown a bug")
    is_good = columns == ["right", "accepted"]
    return FileResult(tuple(columns), "" if is_good else f"{report.message} {_describe_named_bugs(report)}")


def evaluate_wrong(report: GradingReport, bug: Bug) -> FileResult:
    """Evaluate a solution that contains `bug`.

    A general mistake, which no package lists, is named only if no bug is, and is no name for the wrong bug."""
    weight = max((named.weight for named in report.bugs if named.id == bug.id), default=0.0)
    others = [one for one in report.bugs if one.id != bug.id and not one.id.startswith(PREFIX)]
    other_weights = [named.weight for named in others if not named.cost]
    columns = ["wrong", "caught" if _is_caught(report, bug) else "missed"]
    if weight > 0 and weight >= max(other_weights, default=0.0):
        columns += ["named", "and another"] if other_weights else ["named"]
    else:
        columns.append("wrong bug named" if other_weights else "no bug named")
    is_good = columns == ["wrong", "caught", "named"]
    note = "" if is_good else f"{report.verdict.value}. {report.message} {_describe_named_bugs(report)}"
    return FileResult(tuple(columns), note)


def _is_caught(report: GradingReport, bug: Bug) -> bool:
    failed = {case.group for case in report.cases if case.verdict not in (Verdict.ACCEPTED, Verdict.NOT_ATTEMPTED)}
    return bug.group in failed if bug.cost or bug.group == "hard" else report.verdict is not Verdict.ACCEPTED


def _describe_named_bugs(report: GradingReport) -> str:
    return "Named: " + (", ".join(f"{named.id} {named.weight}" for named in report.bugs) or "nothing") + "."


def judge_files(
    problem: Problem, folder: Path, sandbox: Sandbox, seed: int = PRACTICE_SEED
) -> Iterator[tuple[Path, FileResult]]:
    """Judge every file of one problem's folder."""
    bugs = {bug.id: bug for bug in problem.bugs}
    paths = sorted(folder.glob("right/*.py")) + sorted(folder.glob("wrong/*.py"))

    def judge_file(path: Path) -> tuple[Path, FileResult]:
        is_right, bug_id = path.parent.name == "right", path.stem.partition(".")[0]
        if not is_right and bug_id not in bugs:
            return path, FileResult((), f"not counted: the problem has no bug {bug_id!r}. Rename or delete the file.")
        report = grade(GradingContext(problem, sandbox, seed=seed), path.read_bytes())
        return path, evaluate_right(report, bugs) if is_right else evaluate_wrong(report, bugs[bug_id])

    yield from prefetch_map(judge_file, paths)


def format_row(name: str, counts: Counter[str]) -> str:
    return f"{name:<24}" + "".join(f"{counts[column]:>{len(column) + 2}}" for column in COLUMNS)


def judge_corpus(slugs: Sequence[str], sandbox: Sandbox, seed: int) -> int:
    """Print each note when it is found, then the table. Return the exit status."""
    table: dict[str, Counter[str]] = {}
    for slug in slugs:
        counts = table[slug] = Counter()
        for path, result in judge_files(load_package(slug), ROOT / slug, sandbox, seed):
            counts.update(result.columns)
            if result.note:
                print(f"{path.relative_to(ROOT)}: {result.note}", flush=True)
    total = sum(table.values(), Counter[str]())
    print(f"\n{'':<24}" + "".join(f"  {column}" for column in COLUMNS))
    for slug, counts in table.items():
        print(format_row(slug, counts))
    print(format_row("all", total))
    return int(any(total[column] for column in FAILURE_COLUMNS))


def main() -> int:
    parser = argparse.ArgumentParser(prog="make corpus", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("slugs", nargs="*", metavar="SLUG", help="the problems; default: all that have a corpus")
    parser.add_argument("--cases", choices=COMMAND_SEEDS, default="practice", help="the seed of the hidden cases")
    options = parser.parse_args()
    slugs = options.slugs or [slug for slug in discover() if (ROOT / slug).is_dir()]
    with closing(open_sandbox()) as sandbox:
        return judge_corpus(slugs, sandbox, COMMAND_SEEDS[options.cases])


if __name__ == "__main__":
    sys.exit(main())
