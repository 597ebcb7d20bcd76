"""What the times of the reference and of a solution say about its CPU limit: pure arithmetic, without a process."""

import pytest

from judge.grading.cpu_measurement import compare_times
from tests.grading.measured_problem import MAX_CPU_RATIO, build_measured_problem

REFERENCE = [1.0, 1.1, 1.0, 1.2, 1.0, 1.3, 1.0, 1.1]
QUIET, NOISY = 1.0, 20.0


def judge(bases: list[float], times: list[float]) -> str:
    limit = build_measured_problem().cases(0)[-1].cpu_limit
    assert limit is not None
    ratio = compare_times(bases, times)
    assert ratio.at_least <= ratio.ratio
    if ratio.exceeds(limit):
        assert not ratio.is_undecided(limit)
        return "exceeded"
    return "undecided" if ratio.is_undecided(limit) else "kept"


@pytest.mark.parametrize(
    ("bases", "times", "result"),
    [
        (REFERENCE, [1.2] * 8, "kept"),
        (REFERENCE, [11.0] * 8, "exceeded"),
        # One slow turn of the reference hides no waste, and one of the solution blames nobody.
        ([NOISY, *REFERENCE[1:]], [11.0] * 8, "exceeded"),
        (REFERENCE, [1.2] + [NOISY] * 7, "kept"),
        # Noise in all turns of the reference but one, in which it shows what it needs.
        ([QUIET] + [NOISY] * 7, [1.2] * 8, "kept"),
        ([QUIET] + [NOISY] * 7, [11.0] * 8, "undecided"),
        ([NOISY] * 7 + [QUIET], [11.0] * 8, "undecided"),
        # Random extra work only makes a solution slower, and never undecided.
        (REFERENCE, [11.0, 44.0, 11.0, 44.0, 44.0, 44.0, 44.0, 44.0], "exceeded"),
        (REFERENCE, [1.2, 44.0, 44.0, 44.0, 44.0, 44.0, 44.0, 44.0], "kept"),
        # A measurement that stopped early.
        ([1.0], [1.2], "kept"),
        ([1.0, 1.0, 1.0], [1.2, 1.2, 1.2], "kept"),
        # Times below the resolution of the clock.
        ([0.0] * 8, [0.0] * 8, "kept"),
    ],
)
def test_least_times_decide(bases: list[float], times: list[float], result: str):
    assert judge(bases, times) == result


def test_ratio_compares_the_least_times():
    ratio = compare_times([2.0, 3.0, 4.0, 5.0], [9.0, 8.0, 7.0, 6.0])
    assert (ratio.ratio, ratio.at_least) == (3.0, 1.5)
    assert MAX_CPU_RATIO == 3.0  # which the rows above assume
