"""Measures how well the cost bugs are separated from efficient solutions: `make cost-bugs`.

Prints one line for each source of each problem with a CPU limit, and the table of docs/security.md: true positives are
measurements of a bug's variants that exceed the limit, false positives those of the reference and of accepted solutions
that do. Accepted solutions that the statement lets be slow are listed and not counted. For bugs that call-backs decide,
each measurement is one submission, judged as a worker does.
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime

from judge.grading.context import GradingContext
from judge.grading.cpu_measurement import measure_cpu_ratio
from judge.grading.source_run import run_source
from problems.format.case import Case, CpuLimit
from problems.format.loader import PRACTICE_SEED, discover, load_package
from problems.format.problem import Bug, Problem
from sandbox import Sandbox, open_sandbox


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("slugs", nargs="*", help="default: all problems")
    parser.add_argument("--runs", type=int, default=40, help="measurements of bugs, and of solutions, for each bug")
    arguments = parser.parse_args()
    print(f"{datetime.now(UTC):%Y-%m-%d}, {arguments.runs} measurements of each kind")
    rows: list[str] = []
    with closing(open_sandbox()) as sandbox:
        for slug in arguments.slugs or discover(kernels=False):
            rows += measure_problem(load_package(slug), arguments.runs, sandbox)
    print("\n".join(["", "| Bug | decided by | true positives | false positives |", "|---|---|---|---|", *rows]))


def measure_problem(problem: Problem, runs: int, sandbox: Sandbox) -> Iterator[str]:
    """Yield one row of the table for each cost bug."""
    for bug in (bug for bug in problem.bugs if bug.cost):
        limited = [case for case in problem.cases(PRACTICE_SEED) if case.cpu_limit and case.cpu_limit.bug == bug.id]
        if limited:
            yield measure_limit(problem, bug, limited[0], runs, sandbox)
        elif bug.fixable:
            yield measure_call_backs(problem, bug, runs, sandbox)
        else:
            yield f"| `{problem.slug}` {bug.id} | nothing: a remark | | |"


def measure_limit(problem: Problem, bug: Bug, case: Case, runs: int, sandbox: Sandbox) -> str:
    limit = case.cpu_limit
    assert limit is not None
    bugs = {f"bugs/{name or bug.id}": source for name, source in bug.sources.items()}
    right = {"reference": problem.reference, **list_efficient_solutions(problem, limit)}

    def exceeds(name: str, source: bytes) -> bool:
        ratio = measure_cpu_ratio(problem, case, source, sandbox)
        print(f"{problem.slug} {name}: {ratio.at_least:.2f} {ratio.ratio:.2f}", flush=True)
        return ratio.exceeds(limit)

    true = sum(exceeds(*one) for one in spread(bugs, runs))
    false = sum(exceeds(*one) for one in spread(right, runs))
    return f"| `{problem.slug}` {bug.id} | CPU time, limit {limit.max_ratio:g} | {true} of {runs} | {false} of {runs} |"


def list_efficient_solutions(problem: Problem, limit: CpuLimit) -> Mapping[str, bytes]:
    return {name: source for name, source in problem.accepted.items() if name not in limit.slow_solutions}


def measure_call_backs(problem: Problem, bug: Bug, runs: int, sandbox: Sandbox) -> str:
    expected = GradingContext(problem, sandbox).get_expected()
    own = [index for index, case in enumerate(expected.cases) if case.group == bug.group and not case.self_counted]

    def fails(name: str, source: bytes) -> bool:
        cases = [expected.cases[index] for index in own]
        outcomes = [expected.outcomes[index] for index in own]
        results = run_source(problem, cases, source, sandbox, expected=outcomes).case_results
        failed = Counter(result.finding.kind for result in results if not result.finding.ok)
        print(f"{problem.slug} {name}: {dict(failed)}", flush=True)
        return bool(failed)

    bugs = {f"bugs/{bug.id}.{name}": source for name, source in bug.sources.items()}
    true = sum(fails(*one) for one in spread(bugs, runs))
    false = sum(fails(*one) for one in spread({"reference": problem.reference, **problem.accepted}, runs))
    return f"| `{problem.slug}` {bug.id} | calls that the host answers | {true} of {runs} | {false} of {runs} |"


def spread(sources: Mapping[str, bytes], runs: int) -> Iterator[tuple[str, bytes]]:
    """Yield `runs` sources, each about as often as the others."""
    items = list(sources.items())
    return (items[turn % len(items)] for turn in range(runs))


if __name__ == "__main__":
    main()
