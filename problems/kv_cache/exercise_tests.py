import numpy as np
import pytest
from solution import KVCache, decode_step

RNG = np.random.default_rng(0)


def attention(q, keys, values):
    scores = np.array(keys) @ q / np.sqrt(len(q))
    weights = np.exp(scores - scores.max())
    return weights / weights.sum() @ np.array(values)


def near(got, want):
    return np.allclose(np.asarray(got, dtype=float), want, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize(("d_k", "d_v"), [(4, 4), (4, 2), (2, 5)])
def test_attends_over_all_tokens_so_far(d_k, d_v):
    cache, keys, values = KVCache(d_k, d_v, 4), [], []
    for length in range(1, 5):
        keys.append(RNG.normal(size=d_k))
        values.append(RNG.normal(size=d_v))
        cache.append(keys[-1].copy(), values[-1].copy())
        q = RNG.normal(size=d_k)
        assert int(cache.length) == length
        assert near(cache.attend(q), attention(q, keys, values))


def test_stores_copies_of_its_inputs():
    cache = KVCache(2, 2, 3)
    k, v = np.array([1.0, 0.0]), np.array([1.0, 2.0])
    cache.append(k, v)
    k[:] = [0.0, 1.0]
    v[:] = [3.0, 4.0]
    cache.append(k, v)
    q = np.array([2.0, 0.5])
    assert near(cache.attend(q), attention(q, [[1.0, 0.0], [0.0, 1.0]], [[1.0, 2.0], [3.0, 4.0]]))


def test_full_cache_raises_and_does_not_change():
    cache = KVCache(2, 1, 2)
    cache.append(np.array([1.0, 0.0]), np.array([1.0]))
    cache.append(np.array([0.0, 1.0]), np.array([2.0]))
    q = np.array([1.0, 1.0])
    before = np.asarray(cache.attend(q), dtype=float).tolist()
    with pytest.raises(Exception):
        cache.append(np.array([1.0, 1.0]), np.array([9.0]))
    assert int(cache.length) == 2
    assert np.asarray(cache.attend(q), dtype=float).tolist() == before


def test_caches_share_no_state():
    first, second = KVCache(1, 1, 2), KVCache(1, 1, 2)
    first.append(np.array([1.0]), np.array([1.0]))
    assert (int(first.length), int(second.length)) == (1, 0)


def test_decode_step_matches_attention():
    W_Q, W_K, W_V = (RNG.normal(size=(3, 2)) for _ in range(3))
    cache, xs = KVCache(2, 2, 4), RNG.normal(size=(3, 3))
    for n in range(1, 4):
        got = decode_step(xs[n - 1], W_Q, W_K, W_V, cache)
        assert near(got, attention(xs[n - 1] @ W_Q, xs[:n] @ W_K, xs[:n] @ W_V))


def test_rejects_key_of_another_length():
    cache = KVCache(4, 2, 3)
    with pytest.raises(Exception):
        cache.append(np.ones(1), np.ones(2))
