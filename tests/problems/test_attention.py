"""The witness of attention, on bugs that no fingerprint contains and on mistakes that are not one of its bugs."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from problems.format.loader import PRACTICE_SEED, load_package
from problems.format.outcome import Outcome

PROBLEM = load_package("attention")
REFERENCE: dict[str, Any] = {}
exec(PROBLEM.reference, REFERENCE)
Attend = Callable[..., Any]


def collect_named_bugs(attend: Attend) -> set[str]:
    """Collect the bugs that the witness names, over all core cases that the implementation fails."""
    found: set[str] = set()
    assert PROBLEM.witness is not None
    for case in PROBLEM.cases(PRACTICE_SEED):
        if case.group.startswith("part2"):
            continue
        right = REFERENCE["scaled_dot_product_attention"]
        args, keywords = case.payload["args"], case.payload["kwargs"]
        with np.errstate(all="ignore"):
            expected = Outcome(how="ok", value=right(*args, **keywords))
            try:
                actual = Outcome(how="ok", value=attend(*args, **keywords))
            except ValueError:
                continue
        if not PROBLEM.get_checker(case).check(case, expected, actual).ok:
            found.update(PROBLEM.witness(case, expected, actual))
    return found


Change = Callable[[Any, Any], Any]


def hide(scores: Any, hidden: Any) -> Any:
    return np.where(hidden, -np.inf, scores)


def make_attention(change: Change = hide, *, k: int = 1, axis: int = -1) -> Attend:
    """Make an implementation that masks with `change(scores, hidden)`.

    `k` is the first hidden diagonal, `axis` the axis of the softmax.
    """

    def attend(Q: Any, K: Any, V: Any, causal: bool = False) -> Any:
        scores = Q @ K.T / np.sqrt(Q.shape[1])
        scores = change(scores, np.triu(np.ones(scores.shape, dtype=bool), k) & causal)
        weights = np.exp(scores - scores.max(axis=axis, keepdims=True))
        return weights / weights.sum(axis=axis, keepdims=True) @ V

    return attend


@pytest.mark.parametrize(
    ("attend", "bug"),
    [
        (make_attention(lambda s, hidden: hide(s * np.sqrt(s.shape[1]), hidden)), "scale-missing"),
        (make_attention(lambda s, hidden: np.where(hidden, -7e11, s)), "finite-mask"),
        (make_attention(lambda s, hidden: s - 3e5 * hidden), "finite-mask"),
        (make_attention(lambda s, hidden: np.where(hidden, -3e300, s), k=0), "diagonal-masked"),
        (
            lambda Q, K, V, causal=False: np.tril(Q @ K.T, 0 if causal else 99) / np.sqrt(Q.shape[1]) @ V,
            "softmax-missing",
        ),
        (lambda Q, K, V, causal=False: make_attention()(K, Q, V, causal), "query-transposed"),
    ],
)
def test_names_bug_written_in_another_way(attend: Attend, bug: str) -> None:
    assert bug in collect_named_bugs(attend)


@pytest.mark.parametrize(
    "attend",
    [
        make_attention(),
        make_attention(k=99),
        make_attention(k=2),
        make_attention(axis=0),
        make_attention(lambda s, hidden: s * ~hidden),
        make_attention(lambda s, hidden: np.where(hidden, s, -1e9) if hidden.any() else s),
        lambda Q, K, V, causal=False: np.tile(V.mean(axis=0), (len(Q), 1)),
        lambda Q, K, V, causal=False: np.ones((len(Q), V.shape[1])),
        lambda Q, K, V, causal=False: np.zeros((len(Q), V.shape[1])),
        lambda Q, K, V, causal=False: V,
        lambda Q, K, V, causal=False: "nothing",
    ],
)
def test_names_no_bug_for_another_mistake(attend: Attend) -> None:
    assert collect_named_bugs(attend) == set()
