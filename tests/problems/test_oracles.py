"""Each reference agrees with an independent library, or brute force, on at least 200 random inputs."""

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from problems.format.case import Case
from problems.format.checkers import SHARED_CHECKERS
from problems.format.loader import discover, load_package
from problems.format.outcome import Outcome

pytestmark = pytest.mark.slow

CASE = Case(name="oracle", group="normal", summary="", payload={}, options={"rtol": 1e-7, "atol": 1e-10})


def import_oracle(folder: Path) -> Any:
    spec = importlib.util.spec_from_file_location(f"oracle_{folder.name}", folder / "oracle.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("slug", discover())
@pytest.mark.filterwarnings("ignore:divide by zero")
def test_reference_agrees_with_oracle(slug: str) -> None:
    count = 0
    for actual, expected in import_oracle(load_package(slug).folder).compare(np.random.default_rng(7)):
        finding = SHARED_CHECKERS["close"].check(
            CASE, Outcome(how="ok", value=expected), Outcome(how="ok", value=actual)
        )
        assert finding.ok, (count, finding, actual, expected)
        count += 1
    assert count >= 200
