import numpy as np
import pytest
from solution import solve


def make_view_with_gaps(values):
    """Return a view with gaps that has these values."""
    rows, columns = values.shape
    view = np.zeros((rows, 2 * columns + 3), values.dtype)[:, 1 : 2 * columns : 2]
    view[...] = values
    return view


def compute_weights(logits, temperature, min_p):
    z = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    weights = (z == 0).astype(np.float64) if temperature == 0 else np.exp(z / temperature)
    return np.where(weights >= min_p, weights, 0)


def check_tokens(logits, picks, temperature=1.0, min_p=0.0, position=0.5):
    """Check that each row gives its pick, a token that is not dropped, for a uniform in its interval. `position` is
    where: 0 at the start, 1 at the end."""
    weights = compute_weights(logits, temperature, min_p)
    rows, ends = np.arange(len(logits)), np.cumsum(weights, axis=1)
    starts, widths = (ends - weights)[rows, picks], weights[rows, picks]
    uniforms = ((starts + position * widths) / ends[:, -1]).astype(np.float32)
    tokens = np.empty(len(logits), np.int64)
    solve(logits, uniforms, tokens, temperature, min_p)
    assert tokens.tolist() == list(picks)


def draw(rows, size, scale=1.0):
    return np.random.default_rng(rows + size).normal(0, scale, (rows, size)).astype(np.float32)


@pytest.mark.parametrize("shape", [(1, 1), (2, 8), (3, 5), (4, 33), (3, 300)])
def test_samples_any_token(shape):
    rows, size = shape
    logits = draw(rows, size)
    for picks in ([0] * rows, [size - 1] * rows, [(7 * row + size // 2) % size for row in range(rows)]):
        check_tokens(logits, picks)


def test_counts_what_earlier_blocks_have():
    logits = np.zeros((2, 2500), np.float32)
    logits[:, ::500] = 5
    check_tokens(logits, [1000, 2000])
    check_tokens(logits, [2000, 500])


def test_scales_by_the_temperature():
    check_tokens(draw(3, 20), [4, 19, 11], temperature=0.5)
    check_tokens(draw(3, 20), [4, 19, 11], temperature=3.0)


def test_takes_the_most_likely_token_at_temperature_zero():
    logits = draw(3, 40)
    check_tokens(logits, logits.argmax(axis=1).tolist(), temperature=0.0)


@pytest.mark.parametrize("temperature", [0.5, 2.0])
def test_drops_tokens_below_min_p(temperature):
    logits = np.array([[0, -1, -3, -0.5, -6], [-6, -3, 0, -1, -0.5]], np.float32) * np.float32(temperature)
    check_tokens(logits, [3, 4], temperature, min_p=0.3)
    check_tokens(logits, [1, 2], temperature, min_p=0.3)


def test_shares_out_only_what_is_left_after_the_filter():
    logits = np.full((2, 60), -2, np.float32)
    logits[:, 10] = logits[:, 50] = 0
    check_tokens(logits, [10, 50], min_p=0.3)


def test_starts_an_interval_at_its_first_number():
    logits = np.zeros((2, 4), np.float32)
    logits[1, 0] = -np.inf
    uniforms, tokens = np.array([0.25, 0.0], np.float32), np.empty(2, np.int64)
    solve(logits, uniforms, tokens, 1.0, 0.0)
    assert tokens.tolist() == [1, 1]


def test_subtracts_the_maximum():
    check_tokens(draw(2, 9) + np.float32(1000), [3, 7])
    check_tokens(draw(2, 9) - np.float32(1000), [3, 7])


def test_adds_small_weights_in_float32():
    logits = np.full((1, 3000), -6, np.float32)
    logits[0, 0] = 2
    check_tokens(logits, [2990])
    check_tokens(logits.astype(np.float16), [1500])


def test_reads_logits_with_strides():
    check_tokens(make_view_with_gaps(draw(5, 12)), [0, 3, 6, 9, 11])
    check_tokens(np.asfortranarray(draw(5, 12)), [0, 3, 6, 9, 11])
