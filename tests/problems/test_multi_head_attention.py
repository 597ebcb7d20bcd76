"""The line counts of multi_head_attention at two sizes, and its witness, which names only what it can distinguish."""

from typing import Any

import numpy as np
import pytest

from problems.format.case import Case
from problems.format.checker_api import Finding
from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome

PROBLEM = load_package("multi_head_attention")
CASES = {case.name: case for case in PROBLEM.cases(PRACTICE_SEED)}
REFERENCE: dict[str, Any] = {}
exec(PROBLEM.reference, REFERENCE)
CORE = [
    case
    for case in CASES.values()
    if case.group in ("normal", "trap", "hard") and "raises" not in case.options  # only these have an answer
]
RIGHT_SOURCE = """
import numpy as np
def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    n, d = x.shape
    q, k, v = ((x @ w).reshape(n, n_heads, -1).transpose(1, 0, 2) for w in (W_Q, W_K, W_V))
    s = q @ k.transpose(0, 2, 1) / np.sqrt(d // n_heads)
    if causal:
        s = np.where(np.tri(n, dtype=bool), s, -np.inf)
    s = np.exp(s - s.max(-1, keepdims=True))
    return (s / s.sum(-1, keepdims=True) @ v).transpose(1, 0, 2).reshape(n, d) @ W_O
"""


def collect_named_bugs(old: str, new: str) -> set[str]:
    """Collect the bugs that the witness names, over all core cases, for right code with `old` replaced by `new`."""
    assert old in RIGHT_SOURCE
    changed: dict[str, Any] = {}
    exec(RIGHT_SOURCE.replace(old, new), changed)
    return {bug for case in CORE for bug in run_witness(case, changed["multi_head_attention"])}


def run_witness(case: Case, function: Any) -> set[str]:
    args, keywords = case.payload["args"], case.payload["kwargs"]
    with np.errstate(all="ignore"):
        expected = Outcome(how="ok", value=REFERENCE["multi_head_attention"](*args, **keywords))
        actual = Outcome(how="ok", value=function(*args, **keywords))
    assert PROBLEM.witness is not None
    right = PROBLEM.get_checker(case).check(case, expected, actual).ok
    return set() if right else set(PROBLEM.witness(case, expected, actual))


@pytest.mark.parametrize(
    ("old", "new", "bug"),
    [
        ("reshape(n, n_heads, -1).transpose(1, 0, 2) for", "reshape(n_heads, n, -1) for", "heads-not-transposed"),
        (".transpose(1, 0, 2).reshape(n, d) @", ".reshape(n, d) @", "heads-concatenated-on-axis-0"),
        (" @ W_O", " + 0 * W_O[:1]", "output-projection-missing"),
        ("np.sqrt(d // n_heads)", "d", "scaled-by-d-model"),
        ("-np.inf", "-3e5", "finite-mask"),
    ],
)
def test_names_bug_by_its_values(old: str, new: str, bug: str) -> None:
    assert collect_named_bugs(old, new) == {bug}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("W_O\n", "W_O.T\n"),
        ("np.sqrt(d // n_heads)", "(d // n_heads)"),
        ("np.sqrt(d // n_heads)", "1"),
        ("np.tri(n, dtype=bool)", "np.tri(n, k=-1, dtype=bool) | (np.arange(n) == 0)"),
        ("if causal", "if False"),
        ("reshape(n, n_heads, -1).transpose(1, 0, 2) for", "reshape(n, -1, n_heads).transpose(2, 0, 1) for"),
    ],
)
def test_names_no_bug_for_another_mistake(old: str, new: str) -> None:
    assert collect_named_bugs(old, new) == set()


def check_line_counts(few: int, many: int) -> Finding:
    case = CASES["no loop over heads"]
    checker = PROBLEM.get_checker(case)
    values = [REFERENCE["multi_head_attention"](*args) for args in case.payload["sizes"]]
    calls = [{"value": value, "lines": lines} for value, lines in zip(values, (few, many), strict=True)]
    right = Outcome(how="ok", value=[{"value": value, "lines": 1} for value in values])
    return checker.check(case, right, Outcome(how="ok", value=calls))


def test_compares_line_counts_at_two_sizes() -> None:
    assert check_line_counts(3000, 3010).ok
    assert check_line_counts(30, 74).kind == "loop"


def test_rejects_malformed_line_counts() -> None:
    case = CASES["no loop over heads"]
    right = Outcome(how="ok", value=[{"value": np.ones(2), "lines": 1}] * 2)
    for value in (None, [], [{}], 3, [{"value": np.ones(2)}] * 2, [{"value": np.ones(2), "lines": "x"}] * 2):
        assert not PROBLEM.get_checker(case).check(case, right, Outcome(how="ok", value=value)).ok
