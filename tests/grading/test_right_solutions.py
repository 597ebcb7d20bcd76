"""A fixed selection of right solutions, written without access to the packages, is accepted, and no bug is named that
they cannot have.

The publishing gate grades those of the packages. `make false-alarms` grades all ten thousand times.
"""

from pathlib import Path

import pytest

from judge.grading.prefetch import prefetch_map
from problems.format.loader import COMMAND_SEEDS, load_package
from sandbox import Sandbox
from tools.corpus import ROOT
from tools.false_alarms import Grading, list_right_solutions, run_grading

STEP = 5
"""Every fifth file of a problem is selected, alternately with the cases of practice and of interviews."""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("slug", sorted(path.parent.name for path in ROOT.glob("*/right")))
def test_accepts_right_solutions(slug: str, sandbox: Sandbox, cache: Path):
    names = [name for name in list_right_solutions(load_package(slug)) if name.startswith("corpus/")][::STEP]
    seeds = [list(COMMAND_SEEDS)[number % len(COMMAND_SEEDS)] for number in range(len(names))]
    gradings = [
        Grading(slug=slug, number=number, solution=name, seed=seed)
        for number, (name, seed) in enumerate(zip(names, seeds, strict=True))
    ]
    records = prefetch_map(lambda grading: run_grading(grading, sandbox, cache), gradings)
    assert [(record.solution, record.seed, record.errors) for record in records if record.errors] == []
