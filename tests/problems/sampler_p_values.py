"""Runs correct samplers of the packages in this process and computes p-values of their draws."""

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy

RUNS = 200
DRAWS = 200


def load_entry(source: bytes, name: str) -> Callable[..., Any]:
    """Return an entry of a correct solution, which is trusted and can run in this process."""
    module: dict[str, Any] = {"__name__": "solution"}
    exec(compile(source, "solution.py", "exec"), module)
    return module[name]


def compute_p_values(draw: Callable[[], int], exact: np.ndarray[Any, Any]) -> list[float]:
    """Return RUNS chi-square p-values, each of DRAWS draws against the exact distribution."""
    random.seed(11)
    np.random.seed(11)
    return [
        _compute_p_value(np.bincount([draw() for _ in range(DRAWS)], minlength=exact.size), exact) for _ in range(RUNS)
    ]


def _compute_p_value(counts: np.ndarray[Any, Any], exact: np.ndarray[Any, Any]) -> float:
    allowed = exact > 0
    assert not counts[~allowed].any()
    # Merge small expected counts, so that the chi-square approximation holds.
    order = np.flatnonzero(allowed)[np.argsort(exact[allowed])]
    expected, observed = DRAWS * exact[order], counts[order]
    small = int(np.searchsorted(np.cumsum(expected), 10)) + 1
    merged_expected = [expected[:small].sum(), *expected[small:]]
    return float(scipy.stats.chisquare([observed[:small].sum(), *observed[small:]], merged_expected).pvalue)


def is_uniform(p_values: list[float]) -> bool:
    """Return whether a correct sampler can have these p-values. It is rejected less than once in ten million times."""
    return bool(scipy.stats.kstest(p_values, "uniform").pvalue > 1e-8 and 0.35 < np.mean(p_values) < 0.65)
