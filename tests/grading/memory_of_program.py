"""Grades a hostile program with all cases of its problem, and prints by how many bytes the memory of this process grew.

python -m tests.grading.memory_of_program exhaustion/huge_answer CACHE_FOLDER
"""

import sys
from contextlib import closing
from pathlib import Path

from judge.grading.context import GradingContext
from judge.grading.exercise_graders import get_grader
from problems.format.loader import load_package
from sandbox import open_sandbox
from tests.grading.hostile_programs import ROOT, load_program


def main(name: str, cache: str) -> None:
    program = load_program(ROOT / f"{name}.py")
    problem = load_package(program.problem)
    with closing(open_sandbox("bubblewrap", max_cells=2)) as sandbox:
        context = GradingContext(problem, sandbox, cache=Path(cache))
        context.get_expected()
        context.get_fingerprints()
        before = reset_peak()
        get_grader(program.exercise)(context, program.source)
        sys.stdout.write(str(read_status("VmHWM") - before))


def reset_peak() -> int:
    """Make the peak of this process its present size, and return that in bytes."""
    Path("/proc/self/clear_refs").write_text("5")
    return read_status("VmHWM")


def read_status(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{name}:"))


if __name__ == "__main__":
    main(*sys.argv[1:])
