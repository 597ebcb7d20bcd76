"""Several workers grade the exercise `test` when a launcher has few cells."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

from judge.grading.context import GradingContext
from judge.grading.exercise_write_tests import grade_tests
from judge.grading.report import Verdict
from sandbox import Sandbox, open_sandbox
from tests.grading.doubling_problem import build_doubling_problem
from tests.grading.test_exercise_write_tests import GOOD
from tests.sandbox import launcher_process

WORKERS = 3


def test_workers_that_replace_cells_never_wait_for_each_other(tmp_path: Path):
    """Each worker holds a cell and replaces a second one. The launcher has three cells for the three workers."""
    with ExitStack() as stack:
        launcher = launcher_process.run_launcher(tmp_path / "log", cells=WORKERS, ready=1)
        client, _ = stack.enter_context(launcher)
        stack.enter_context(launcher_process.use_launcher(client))
        sandboxes = [stack.enter_context(closing(open_sandbox("launcher"))) for _ in range(WORKERS)]

        def grade(sandbox: Sandbox) -> tuple[Verdict, int | None]:
            context = GradingContext(build_doubling_problem(), sandbox, cache=tmp_path / "cache")
            report = grade_tests(context, GOOD.encode())
            return report.verdict, report.caught

        with ThreadPoolExecutor(WORKERS) as executor:
            assert list(executor.map(grade, sandboxes)) == [(Verdict.ACCEPTED, 2)] * WORKERS
        assert launcher_process.read_counts(client)["waiting"] == 0
