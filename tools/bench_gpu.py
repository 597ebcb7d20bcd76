"""Times all accepted kernels on this machine's GPU: `make bench-gpu`.

It does not use the network. It prints a row for each solution and size, and writes the rows in docs/kernels.md. Without
a GPU, or without Triton, it says so in one line and exits with 3.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from judge.grading.cuda.card import CudaGpu
from judge.grading.cuda.nvml import ManagedCard
from judge.grading.gpu import Gpu
from judge.grading.kernel_timing import DeviceWedgedError
from judge.grading.plan_compiler import read_triton_version
from judge.grading.timed_submission import CaseTiming, TimedSubmission, time_submission
from problems.format.loader import discover, load_package
from problems.format.problem import Problem
from sandbox import open_sandbox

DOCUMENT = Path(__file__).parents[1] / "docs/kernels.md"
START, END = "<!-- make bench-gpu writes these rows -->", "<!-- end of the rows -->"
HEAD = (
    "| Problem | Solution | Size | Median | 95 % interval | Reached | Roofline | Card | Date |",
    "|---|---|---|---|---|---|---|---|---|",
)
NO_GPU = 3


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("slugs", nargs="*", help="default: all kernel problems")
    arguments = parser.parse_args()
    triton = read_triton_version()
    if not triton:
        return refuse("Triton is not installed. Run `make setup-kernels`")
    try:
        management = ManagedCard()
    except DeviceWedgedError as error:
        return refuse(str(error).rstrip("."))
    with closing(open_sandbox()) as sandbox:
        gpu = CudaGpu(management, lambda: sandbox, triton)
        slugs = arguments.slugs or [slug for slug in discover() if load_package(slug).timed_cases]
        rows = list(time_problems(gpu, map(load_package, slugs)))
    DOCUMENT.write_text(replace_rows(DOCUMENT.read_text(encoding="utf-8"), rows), encoding="utf-8")
    return 0


def refuse(reason: str) -> int:
    print(f"No kernel was timed: {reason}.", file=sys.stderr)
    return NO_GPU


def time_problems(gpu: Gpu, problems: Iterable[Problem]) -> Iterator[str]:
    """Print and yield the rows of each accepted solution, as they are measured."""
    print("\n".join(HEAD))
    for problem in problems:
        for name, source in problem.accepted.items():
            for row in build_rows(problem.slug, name, time_submission(gpu, problem, source)):
                print(row, flush=True)
                yield row


def build_rows(slug: str, solution: str, timed: TimedSubmission) -> Iterator[str]:
    tail = f"{timed.card.name} | {datetime.now(UTC):%Y-%m-%d} |"
    for case in timed.cases:
        times = f"{format_time(case.median)} | {format_time(case.low)} to {format_time(case.high)}"
        reached = f"{describe_rate(case)} | {case.roofline:.0%}"
        yield f"| `{slug}` | {solution} | {case.name} | {times} | {reached} | {tail}"
    if not timed.cases:
        yield f"| `{slug}` | {solution} | {timed.ending}: {timed.message} | | | | | {tail}"


def format_time(seconds: float) -> str:
    return f"{seconds * 1e6:.3g} µs"


def describe_rate(case: CaseTiming) -> str:
    """The rate of what bounds the kernel on most cards: operations, where there are many for each byte."""
    if case.operations > 100 * case.moved_bytes:
        return f"{case.operations / case.median / 1e12:.1f} TFLOP/s"
    return f"{case.moved_bytes / case.median / 1e9:.0f} GB/s"


def replace_rows(document: str, rows: Iterable[str]) -> str:
    """Return the document with these rows between its two marks."""
    before, _, rest = document.partition(START)
    _, _, after = rest.partition(END)
    return "\n".join([before + START, *HEAD, *rows, END + after])


if __name__ == "__main__":
    sys.exit(main())
