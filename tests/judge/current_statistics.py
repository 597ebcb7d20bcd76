import pytest

from judge.api.teams.fairness import RECENT_COMPARISONS
from judge.api.teams.problem_statistics import RECENT_MINUTES
from judge.api.teams.process import RECENT_CALIBRATIONS


def remember_no_statistics(monkeypatch: pytest.MonkeyPatch) -> None:
    """Statistics are always computed, also where that takes long because the machine is busy."""
    for results in (RECENT_CALIBRATIONS, RECENT_COMPARISONS, RECENT_MINUTES):
        monkeypatch.setattr(results, "slow_seconds", float("inf"))
        monkeypatch.setattr(results, "_results", {})
