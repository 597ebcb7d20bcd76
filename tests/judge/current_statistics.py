import pytest

from judge.api.teams.fairness import FAIRNESS_CACHE
from judge.api.teams.problem_statistics import MINUTES_CACHE
from judge.api.teams.process import CALIBRATION_CACHE


def remember_no_statistics(monkeypatch: pytest.MonkeyPatch) -> None:
    """Statistics are always computed, also where that takes long because the machine is busy."""
    for results in (CALIBRATION_CACHE, FAIRNESS_CACHE, MINUTES_CACHE):
        monkeypatch.setattr(results, "slow_seconds", float("inf"))
        monkeypatch.setattr(results, "_results", {})
