import numpy as np
import pytest
from solution import decode

RNG = np.random.default_rng(0)


def causal_attention(embeddings, W_Q, W_K, W_V):
    Q, K, V = embeddings @ W_Q, embeddings @ W_K, embeddings @ W_V
    scores = np.where(np.tri(len(Q), dtype=bool), Q @ K.T / np.sqrt(Q.shape[1]), -np.inf)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True) @ V


def check(seq, d_model, d_k, d_v):
    embeddings = RNG.normal(size=(seq, d_model))
    weights = [RNG.normal(size=(d_model, d)) for d in (d_k, d_k, d_v)]
    got = np.array([np.asarray(row, dtype=float) for row in decode(embeddings, *weights)])
    assert got.shape == (seq, d_v)
    assert np.allclose(got, causal_attention(embeddings, *weights), rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize(("seq", "d_model", "d_k", "d_v"), [(1, 3, 2, 2), (4, 4, 4, 4), (6, 3, 2, 5)])
def test_agrees_with_causal_attention(seq, d_model, d_k, d_v):
    check(seq, d_model, d_k, d_v)


def test_calls_share_no_state():
    for _ in range(3):
        check(3, 4, 2, 2)
