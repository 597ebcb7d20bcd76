import numpy as np
import pytest
from solution import multi_head_attention

RNG = np.random.default_rng(0)


def exact(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    d_k = x.shape[1] // n_heads
    heads = []
    for h in range(n_heads):
        part = slice(h * d_k, (h + 1) * d_k)
        scores = (x @ W_Q)[:, part] @ (x @ W_K)[:, part].T / np.sqrt(d_k)
        if causal:
            scores = np.where(np.tri(len(x), dtype=bool), scores, -np.inf)
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        heads.append(weights / weights.sum(axis=1, keepdims=True) @ (x @ W_V)[:, part])
    return np.hstack(heads) @ W_O


def check(x, weights, n_heads, causal=False):
    got = np.asarray(multi_head_attention(x, *weights, n_heads, causal), dtype=float)
    assert got.shape == x.shape
    assert np.allclose(got, exact(x, *weights, n_heads, causal))


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize(("seq", "d_model", "n_heads"), [(3, 4, 2), (4, 6, 3), (2, 4, 1), (1, 4, 4), (4, 4, 2)])
def test_agrees_with_a_loop_over_the_heads(seq, d_model, n_heads, causal):
    weights = [RNG.normal(size=(d_model, d_model)) for _ in range(4)]
    check(RNG.normal(size=(seq, d_model)), weights, n_heads, causal)


def test_rejects_number_of_heads_that_does_not_divide():
    weights = [np.eye(4)] * 4
    with pytest.raises((ValueError, AssertionError)):
        multi_head_attention(np.ones((2, 4)), *weights, 3)


def test_causal_mask_holds_for_very_low_scores():
    x = np.array([[1.0, 1.0], [-1.0, 1.0]])
    check(x, [np.diag([-1e6, 1e6]), np.diag([1e6, -1e6]), np.eye(2), np.eye(2)], 1, causal=True)
    check(x, [np.diag([1e6, -1e6]), np.diag([1e6, 1e6]), np.eye(2), np.eye(2)], 2, causal=True)
