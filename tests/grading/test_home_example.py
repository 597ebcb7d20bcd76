"""The example on the home page is what the judge says."""

import json
from pathlib import Path

from judge.grading.context import GradingContext
from judge.grading.grade import grade
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.views import ArrayView
from sandbox import Sandbox

ROOT = Path(__file__).parents[2]
EXAMPLE = json.loads((ROOT / "frontend/src/pages/home/exampleReport.json").read_text())


def test_example_is_real(sandbox: Sandbox, cache: Path):
    source = (ROOT / EXAMPLE["file"]).read_text()
    assert EXAMPLE["line"] in [line.strip() for line in source.splitlines()]
    problem = load_package(EXAMPLE["slug"])
    assert problem.title == EXAMPLE["problem"]
    report = grade(GradingContext(problem, sandbox, seed=PRACTICE_SEED, cache=cache), source.encode())
    bug = report.bugs[0]
    assert [bug.id, bug.title, bug.why, bug.how] == [EXAMPLE[key] for key in ("bug", "title", "why", "how")]
    failed = next(case for case in report.cases if case.verdict == "wrong_answer")
    assert failed.name == EXAMPLE["case"]
    for view, values in ((failed.expected, EXAMPLE["expected"]), (failed.actual, EXAMPLE["actual"])):
        assert isinstance(view, ArrayView)
        assert view.data == [value for row in values for value in row]
