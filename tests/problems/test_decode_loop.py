"""decode_loop: counts work in products, slices and conversions, and the witness recognizes wrong attention."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome

PROBLEM = load_package("decode_loop")
CASES = {case.name: case for case in PROBLEM.cases(PRACTICE_SEED)}
Start = Callable[..., Any]
CODE = """
import numpy as np
def decode(embeddings, W_Q, W_K, W_V):
    {start}
    q, k, v = embeddings @ W_Q, embeddings @ W_K, embeddings @ W_V
    rows = []
    for t in range(len(q)):
        {step}
        s = keys @ q[{query}] / np.sqrt(q.shape[1])
        w = np.exp(s - s.max())
        rows.append(w @ values / w.sum())
    return np.array(rows)
"""


def make_source(step: str, *, start: str = "", query: str = "t") -> bytes:
    return CODE.format(step=step, start=start or "pass", query=query).encode()


def judge_source(start_driver: Start, source: bytes, name: str) -> tuple[str, set[str]]:
    """Return (kind of the finding, bugs that the witness names) for one case."""
    case = CASES[name]
    want, got = (
        Outcome(how="ok", value=start_driver(PROBLEM.driver, each).run(dict(case.payload))["value"])
        for each in (PROBLEM.reference, source)
    )
    finding = PROBLEM.get_checker(case).check(case, want, got)
    assert PROBLEM.witness is not None
    return finding.kind, set() if finding.ok else set(PROBLEM.witness(case, want, got))


@pytest.mark.parametrize(
    ("step", "start"),
    [
        ("keys, values = embeddings[: t + 1] @ W_K, embeddings[: t + 1] @ W_V", ""),
        ("keys, values = embeddings[: t + 1].dot(W_K), v[: t + 1]", ""),
        ("keys, values = k[: t + 1], (W_V.T @ embeddings[: t + 1].T).T", ""),
        ("keys, values = embeddings[: t + 1] @ W_K, v[: t + 1]", "W_K = np.asarray(W_K, dtype=float)"),
        ("keys, values = np.array([np.dot(x, W_K) for x in list(embeddings)[: t + 1]]), v[: t + 1]", ""),
    ],
)
def test_detects_repeated_projections(start_driver: Start, step: str, start: str) -> None:
    assert judge_source(start_driver, make_source(step, start=start), "each projection once")[0] == "work"


def test_restores_numpy_functions(start_driver: Start) -> None:
    before = (np.asarray, np.array)
    assert (
        judge_source(start_driver, make_source("keys, values = k[: t + 1], v[: t + 1]"), "each projection once")[0]
        == ""
    )
    assert (np.asarray, np.array) == before


@pytest.mark.parametrize(
    ("step", "bug"),
    [
        ("keys, values = k[t : t + 1], v[t : t + 1]", "current-token-only"),
        ("keys, values = k[: max(t, 1)], v[: max(t, 1)]", "current-token-missing"),
        ("keys, values = k[:1], v[:1]", "causal-mask-on-decode"),
        ("keys, values = k, v", "future-attended"),
    ],
)
def test_names_bug_by_its_values(start_driver: Start, step: str, bug: str) -> None:
    assert judge_source(start_driver, make_source(step), "twenty tokens")[1] == {bug}


@pytest.mark.parametrize(
    ("step", "query"),
    [
        ("keys, values = k[: t + 1], v[: t + 1]", "0"),
        ("keys, values = k[: t + 1], v[: t + 1]", "max(t - 1, 0)"),
        ("keys, values = k[: t + 2], v[: t + 2]", "t"),
        ("keys, values = 0 * k[: t + 1], v[: t + 1]", "t"),
    ],
)
def test_names_no_bug_for_other_mistake(start_driver: Start, step: str, query: str) -> None:
    for name in ("twenty tokens", "two tokens", "scores of 1e4", "one feature", "two sequences"):
        assert judge_source(start_driver, make_source(step, query=query), name)[1] == set()
