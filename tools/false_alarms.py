"""Grades right solutions again and again, and reports each one that is refused or shown a bug: a false alarm.

Run by `make false-alarms`. The gradings are spread evenly over the problems, and in each problem over its right
solutions (the reference, accepted/ and corpus/<slug>/right/) and over the cases of practice and interviews. A
solution is graded as by a worker, in a cell of its own.

Each grading is one line of the results file, so a run that was interrupted continues. Its first line has the commit and
the machine. Exit status: 1 if there was a false alarm, 2 if the results file belongs to another commit, otherwise 0.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import zip_longest
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from judge.grading.context import GradingContext
from judge.grading.grade import grade
from judge.grading.outcome_files import identify_machine
from judge.grading.report import GradingReport, Verdict, build_judge_error_report
from problems.format.case import CORE_GROUPS
from problems.format.loader import COMMAND_SEEDS, discover, load_package
from problems.format.problem import Problem
from sandbox import Sandbox, open_sandbox
from tools.corpus import ROOT as CORPUS
from tools.corpus import evaluate_right

REPOSITORY = Path(__file__).resolve().parents[1]
RESULTS = REPOSITORY / "var" / "false-alarms.jsonl"
COUNT = 10_000
PROCESSES = 2
BATCH_SIZE = 25
LOWEST_PRIORITY = 19


@dataclass(frozen=True, slots=True, kw_only=True)
class Grading:
    """One grading of the plan. `number` is its position among those of its problem."""

    slug: str
    number: int
    solution: str
    seed: str
    """"practice" or "interview"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GradingRecord(Grading):
    """The result of one grading, as stored in the results file. `errors` has one sentence for each false alarm."""

    verdict: str
    failed: list[str]
    """Names of the failed cases that acceptance does not require."""
    errors: list[str]
    seconds: float
    cpu_seconds: float
    """CPU time of its cases, plus that of the judge: the mean of the batch that this grading belongs to."""


def list_right_solutions(problem: Problem) -> dict[str, bytes]:
    """Return all right solutions of a problem, by name."""
    package = {f"accepted/{name}.py": source for name, source in sorted(problem.accepted.items())}
    paths = sorted((CORPUS / problem.slug / "right").glob("*.py"))
    corpus = {f"corpus/{path.name}": path.read_bytes() for path in paths}
    return {"reference.py": problem.reference, **package, **corpus}


def plan_gradings(slugs: Sequence[str], count: int) -> list[Grading]:
    """Return `count` gradings. The same arguments give the same plan. The problems follow each other in turn."""
    shares = [count // len(slugs) + (index < count % len(slugs)) for index in range(len(slugs))]
    plans = [_plan_problem(slug, share) for slug, share in zip(slugs, shares, strict=True)]
    return [grading for turn in zip_longest(*plans) for grading in turn if grading is not None]


def _plan_problem(slug: str, count: int) -> list[Grading]:
    """Alternate between the seeds, and go on to the next solution each time. Two rounds give each pair once."""
    names, seeds = list(list_right_solutions(load_package(slug))), list(COMMAND_SEEDS)
    return [
        Grading(
            slug=slug,
            number=number,
            solution=names[number % len(names)],
            seed=seeds[(number + number // len(names) * (len(names) % 2 == 0)) % len(seeds)],
        )
        for number in range(count)
    ]


def run_grading(grading: Grading, sandbox: Sandbox, cache: Path | None = None) -> GradingRecord:
    problem = load_package(grading.slug)
    source = list_right_solutions(problem)[grading.solution]
    started = time.monotonic()
    try:
        report = grade(GradingContext(problem, sandbox, seed=COMMAND_SEEDS[grading.seed], cache=cache), source)
        errors = list(find_false_alarms(problem, report))
    except Exception as error:  # an internal error is a false alarm, too, and must not end the run
        message = f"{type(error).__name__}: {error}"
        report = build_judge_error_report(problem.slug, problem.version, message, backend=sandbox.name)
        errors = [message]
    return GradingRecord(
        **asdict(grading),
        verdict=report.verdict.value,
        failed=[case.name for case in report.cases if case.verdict not in (Verdict.ACCEPTED, Verdict.NOT_ATTEMPTED)],
        errors=errors,
        seconds=round(time.monotonic() - started, 3),
        cpu_seconds=sum(case.cpu_ms for case in report.cases) / 1000,
    )


def find_false_alarms(problem: Problem, report: GradingReport) -> Iterator[str]:
    """Yield one sentence for each false alarm in the report of a right solution, with the case and its finding.

    A right solution may fail hard and efficiency cases, and then have a bug named that only these show.
    """
    if report.verdict is not Verdict.ACCEPTED and not report.cases:
        yield f"{report.verdict.value}: {report.message}"
    for case in report.cases:
        if case.group in CORE_GROUPS and case.verdict is not Verdict.ACCEPTED:
            yield f"{case.name}: {case.verdict.value}, {case.kind or 'no kind'}: {case.message} {case.detail}".rstrip()
        if case.stateful:
            yield f"{case.name}: is reported as stateful"
    if "shown a bug" in evaluate_right(report, {bug.id: bug for bug in problem.bugs}).columns:
        yield "named bugs: " + ", ".join(f"{bug.id} ({bug.evidence})" for bug in report.bugs)


# The run


def run_batch(batch: Sequence[Grading]) -> list[GradingRecord]:
    """Grade a batch in this process. Runs in a child process of its own."""
    started = _read_cpu_seconds()
    with closing(open_sandbox()) as sandbox:
        records = [run_grading(grading, sandbox) for grading in batch]
    mean = (_read_cpu_seconds() - started) / len(records)
    return [replace(record, cpu_seconds=round(record.cpu_seconds + mean, 3)) for record in records]


def _read_cpu_seconds() -> float:
    """Read the CPU time of this process and of its children that have ended. Processes in cells do not count."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def make_batches(gradings: Iterable[Grading]) -> list[list[Grading]]:
    """Group the gradings of one problem, whose outcomes are then loaded once. Batches of all problems take turns."""
    by_slug: dict[str, list[Grading]] = defaultdict(list)
    for grading in gradings:
        by_slug[grading.slug].append(grading)
    chunks = [
        [members[start : start + BATCH_SIZE] for start in range(0, len(members), BATCH_SIZE)]
        for members in by_slug.values()
    ]
    return [batch for turn in zip_longest(*chunks) for batch in turn if batch is not None]


def describe_run() -> dict[str, str]:
    """Return the first line of a results file."""
    commit = _run_git("rev-parse", "HEAD") + ("-changed" if _run_git("status", "--porcelain") else "")
    return {
        "date": datetime.now(tz=UTC).date().isoformat(),
        "commit": commit,
        "machine": identify_machine(),
        "system": f"{platform.system()} {platform.release()}, CPython {platform.python_version()}",
    }


def _run_git(*arguments: str) -> str:
    command = ["git", "-C", str(REPOSITORY), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def read_or_create_results(path: Path, run: Mapping[str, str]) -> list[GradingRecord]:
    """Return the results of an interrupted run. A new file gets `run` as its first line, and has no results. A file of
    another commit ends the program with status 2."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(run) + "\n")
        return []
    head, *lines = path.read_text().splitlines()
    stored = json.loads(head)
    if stored["commit"] != run["commit"]:
        print(
            f"{path} has results of the commit {stored['commit']}, but this is {run['commit']}. Results of two commits"
            " cannot be added up. Move the file, or name another one with --results.",
            file=sys.stderr,
        )
        raise SystemExit(2)
    return [GradingRecord(**record) for record in _parse_lines(lines)]


def _parse_lines(lines: Sequence[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            yield json.loads(line)
        except ValueError:  # the line that was being written when the run was interrupted
            continue


def run_gradings(gradings: Sequence[Grading], path: Path, processes: int) -> Iterator[GradingRecord]:
    """Grade, store and yield each record of a batch as soon as the batch is done."""
    context = get_context("spawn")  # a forked child does not get the threads of this process but its locked locks
    with (
        ProcessPoolExecutor(processes, mp_context=context, initializer=os.nice, initargs=(LOWEST_PRIORITY,)) as pool,
        path.open("a") as results,
    ):
        futures = [pool.submit(run_batch, batch) for batch in make_batches(gradings)]
        try:
            for future in as_completed(futures):
                for record in future.result():
                    results.write(json.dumps(asdict(record)) + "\n")
                    yield record
                results.flush()
        finally:
            pool.shutdown(cancel_futures=True)


# The summary


def format_summary(records: Sequence[GradingRecord]) -> str:
    """Return a table with one line for each problem, and the cases that a solution failed only sometimes."""
    lines = [f"{'':<24}{'solutions':>10}{'gradings':>10}{'false alarms':>14}{'CPU s each':>12}"]
    by_slug: dict[str, list[GradingRecord]] = defaultdict(list)
    for record in records:
        by_slug[record.slug].append(record)
    lines += [_format_row(slug, by_slug[slug]) for slug in sorted(by_slug)]
    lines.append(_format_row("all", records))
    return "\n".join([*lines, *_find_varying_cases(records)])


def _format_row(name: str, records: Sequence[GradingRecord]) -> str:
    solutions = len({(record.slug, record.solution) for record in records})
    alarms = sum(bool(record.errors) for record in records)
    cpu_seconds = sum(record.cpu_seconds for record in records) / max(1, len(records))
    return f"{name:<24}{solutions:>10}{len(records):>10}{alarms:>14}{cpu_seconds:>12.2f}"


def _find_varying_cases(records: Sequence[GradingRecord]) -> Iterator[str]:
    """Yield the cases outside of the core that the same solution passed in one grading and failed in another."""
    groups: dict[tuple[str, str, str], list[GradingRecord]] = defaultdict(list)
    for record in records:
        groups[record.slug, record.solution, record.seed].append(record)
    for (slug, solution, seed), members in groups.items():
        for name in sorted({name for record in members for name in record.failed}):
            times = sum(name in record.failed for record in members)
            if times < len(members):
                yield f"varies: {slug}/{solution}, {seed}, {name}: failed {times} of {len(members)} times"


def print_record_errors(records: Iterable[GradingRecord]) -> None:
    for record in records:
        for error in record.errors:
            print(f"FALSE ALARM: {record.slug}/{record.solution}, {record.seed}: {error}", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="make false-alarms", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("slugs", nargs="*", metavar="SLUG", help="the problems; default: all")
    parser.add_argument("--count", type=int, default=COUNT, help="gradings in all")
    parser.add_argument("--processes", type=int, default=PROCESSES, help="gradings at a time")
    parser.add_argument(
        "--results", type=Path, default=RESULTS, help="the results file, which an interrupted run reuses"
    )
    options = parser.parse_args(arguments)
    run = describe_run()
    print(f"{run['date']}, commit {run['commit']}, {run['system']}, {os.cpu_count()} cores", flush=True)
    plan = plan_gradings(options.slugs or discover(kernels=False), options.count)
    planned = set(plan)
    stored = {_get_grading(record): record for record in read_or_create_results(options.results, run)}
    records = [record for grading, record in stored.items() if grading in planned]
    print_record_errors(records)
    todo = [grading for grading in plan if grading not in stored]
    for record in run_gradings(todo, options.results, options.processes):
        records.append(record)
        print_record_errors([record])
        if len(records) % 500 == 0:
            print(f"{len(records)} of {len(plan)} graded", flush=True)
    print(format_summary(records))
    return int(any(record.errors for record in records))


def _get_grading(record: GradingRecord) -> Grading:
    return Grading(slug=record.slug, number=record.number, solution=record.solution, seed=record.seed)


if __name__ == "__main__":
    sys.exit(main())
