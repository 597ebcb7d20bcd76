"""What a submission returns takes little memory in the worker: hostile programs with all cases of their problems.

Each is graded in a process of its own, after the expected outcomes and the fingerprints are loaded.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.limits import MIB
from tests.backends import require_backend
from tests.grading.hostile_programs import load_programs
from tools.run import ROOT

MAX_GROWTH = 300 * MIB
LARGE = {
    *("arrays", "big_integers", "colliding_keys", "control_characters", "deep_answer", "huge_answer", "lists"),
    *("many_small_values", "maps_of_numbers", "nested_sets", "wide_answer", "wide_texts"),
}
"""Programs whose answers are large; `exhaustion` has all of them."""
PROGRAMS = [each.name for each in load_programs() if each.name.removeprefix("exhaustion/") in LARGE]


@pytest.mark.parametrize("name", PROGRAMS)
def test_answers_of_all_cases_take_little_memory(name: str, cache: Path):
    require_backend("bubblewrap")
    command = [sys.executable, "-m", "tests.grading.memory_of_program", name, str(cache)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < MAX_GROWTH


def test_programs_exist():
    assert len(PROGRAMS) == len(LARGE)
