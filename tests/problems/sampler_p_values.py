"""Right samplers of the packages, run in this process, and how random they are."""

import random
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import stats

RUNS = 200
DRAWS = 200


def entry(source: bytes, name: str) -> Callable[..., Any]:
    """An entry of a right solution, which is ours and may run here."""
    module: dict[str, Any] = {"__name__": "solution"}
    exec(compile(source, "solution.py", "exec"), module)
    return module[name]


def p_values(draw: Callable[[], int], exact: np.ndarray[Any, Any]) -> list[float]:
    """The chi-square p-value of DRAWS draws against the exact distribution, RUNS times over."""
    random.seed(11)
    np.random.seed(11)
    return [_p_value(np.bincount([draw() for _ in range(DRAWS)], minlength=exact.size), exact) for _ in range(RUNS)]


def _p_value(counts: np.ndarray[Any, Any], exact: np.ndarray[Any, Any]) -> float:
    allowed = exact > 0
    assert not counts[~allowed].any()
    # Small expectations are put together, so that the chi-square law fits.
    order = np.flatnonzero(allowed)[np.argsort(exact[allowed])]
    expected, observed = DRAWS * exact[order], counts[order]
    small = int(np.searchsorted(np.cumsum(expected), 10)) + 1
    wanted = [expected[:small].sum(), *expected[small:]]
    return float(stats.chisquare([observed[:small].sum(), *observed[small:]], wanted).pvalue)


def uniform(found: list[float]) -> bool:
    """Could they be p-values of a right sampler? A right one is refused less than once in ten million."""
    return bool(stats.kstest(found, "uniform").pvalue > 1e-8 and 0.35 < np.mean(found) < 0.65)
