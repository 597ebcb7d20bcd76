import numpy as np
import pytest
from solution import scaled_dot_product_attention

RNG = np.random.default_rng(0)


def compute_expected(Q, K, V, causal=False):
    scores = Q @ K.T / np.sqrt(Q.shape[1])
    if causal:
        scores = np.where(np.tri(len(Q), len(K), dtype=bool), scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True) @ V


def check(Q, K, V, causal=False):
    got = np.asarray(scaled_dot_product_attention(Q, K, V, causal), dtype=float)
    assert got.shape == (len(Q), V.shape[1])
    assert np.allclose(got, compute_expected(Q, K, V, causal))


@pytest.mark.parametrize(("seq_q", "seq_k", "d_k", "d_v"), [(3, 3, 4, 4), (2, 5, 4, 3), (5, 2, 8, 1)])
def test_agrees_with_the_definition(seq_q, seq_k, d_k, d_v):
    check(RNG.normal(size=(seq_q, d_k)), RNG.normal(size=(seq_k, d_k)), RNG.normal(size=(seq_k, d_v)))


@pytest.mark.parametrize("seq", [1, 4])
def test_causal_agrees_with_the_definition(seq):
    Q, K, V = (RNG.normal(size=(seq, 4)) for _ in range(3))
    check(Q, K, V, causal=True)


def test_first_position_sees_only_itself():
    Q, K, V = (RNG.normal(size=(3, 4)) for _ in range(3))
    got = np.asarray(scaled_dot_product_attention(Q, K, V, causal=True), dtype=float)
    assert np.allclose(got[0], V[0])


def test_handles_large_scores():
    Q, K, V = (RNG.normal(size=(4, 4)) for _ in range(3))
    check(100 * Q, 100 * K, V)
    check(100 * Q, 100 * K, V, causal=True)


def test_causal_mask_holds_for_very_low_scores():
    Q = np.full((2, 1), 1e6)
    K = np.array([[-1e6], [1e6]])
    V = np.array([[1.0], [2.0]])
    check(Q, K, V, causal=True)
