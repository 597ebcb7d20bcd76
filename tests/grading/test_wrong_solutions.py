"""A fixed selection of wrong solutions, written without access to the packages, is refused, and their bugs are named.

`make corpus` judges all of them.
"""

from pathlib import Path

import pytest

from judge.grading.context import GradingContext
from judge.grading.grade import grade
from judge.grading.prefetch import prefetch_map
from problems.format.loader import load_package
from sandbox import Sandbox
from tools.corpus import ROOT, FileResult, evaluate_wrong

STEP = 9
"""Every ninth file of a problem is selected. A bug has about five files."""


@pytest.mark.parametrize("slug", sorted(path.parent.name for path in ROOT.glob("*/wrong")))
def test_refuses_wrong_solutions_and_names_their_bugs(slug: str, sandbox: Sandbox, cache: Path):
    problem = load_package(slug)
    bugs = {bug.id: bug for bug in problem.bugs}

    def judge(path: Path) -> tuple[str, FileResult]:
        report = grade(GradingContext(problem, sandbox, cache=cache), path.read_bytes())
        return path.name, evaluate_wrong(report, bugs[path.stem.partition(".")[0]])

    selected = sorted((ROOT / slug / "wrong").glob("*.py"))[::STEP]
    results = dict(prefetch_map(judge, selected))
    assert len(results) > 1
    assert [name for name, result in results.items() if "caught" not in result.columns] == []
    assert [name for name, result in results.items() if "wrong bug named" in result.columns] == []
    # A file that also fails in a way of its own may have no name.
    assert sum("named" in result.columns for result in results.values()) >= len(results) - 1
