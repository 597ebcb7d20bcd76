"""A fixed selection of right solutions is accepted, and no bug is named that they cannot have.

`make false-alarms` grades ten thousand, of which these are the first.
"""

from pathlib import Path

import pytest

from judge.grading.prefetch import prefetch_map
from problems.format.loader import discover
from sandbox import Sandbox
from tools.false_alarms import COUNT, plan_gradings, run_grading

SELECTED = 200


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_accepts_two_hundred_right_solutions(sandbox: Sandbox, cache: Path):
    selected = plan_gradings(discover(), SELECTED)
    # The plan takes the problems in turn, so a shorter plan is the beginning of a longer one.
    assert selected == plan_gradings(discover(), COUNT)[:SELECTED]
    # One problem after the other, because few problems fit in the memory of a process.
    selected.sort(key=lambda grading: (grading.slug, grading.seed))
    records = prefetch_map(lambda grading: run_grading(grading, sandbox, cache), selected)
    assert [error for record in records for error in record.errors] == []
