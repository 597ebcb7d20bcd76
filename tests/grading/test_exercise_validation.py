"""What the publishing gate asks of the debugging exercises."""

from dataclasses import replace
from pathlib import Path

from judge.grading.publish_exercises import exercise_complaints
from problems.format.loader import load
from sandbox import Sandbox


def test_the_gate_wants_every_bug_caught_and_every_right_one_passed(box: Sandbox, cache: Path):
    softmax = load("softmax")
    assert list(exercise_complaints(softmax, box, cache)) == []
    blind = b"from solution import softmax\ndef test_a():\n    pass\n"
    said = "\n".join(exercise_complaints(replace(softmax, exercise_tests=blind), box, cache))
    assert "exercise_tests.py: does not catch 'mean-subtracted'" in said
    strict = (
        b"import numpy as np\nfrom solution import softmax\ndef test_a():\n    assert softmax(np.ones(2)) is None\n"
    )
    said = "\n".join(exercise_complaints(replace(softmax, exercise_tests=strict), box, cache))
    assert "exercise_tests.py: its test_a fails a right implementation" in said
    assert "exercise_tests.py is missing" in next(exercise_complaints(replace(softmax, exercise_tests=b""), box, cache))
    tame = replace(softmax.bugs[0], sources={"": softmax.reference})
    said = "\n".join(
        exercise_complaints(replace(softmax, bugs=(tame,), version="tame", exercise_tests=b""), box, cache)
    )
    assert "passes every trap case: as an exercise it is solved as it stands" in said
