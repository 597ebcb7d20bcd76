import numpy as np
import pytest
from solution import solve


def make_view_with_gaps(values):
    """Return a view with gaps that has these values."""
    rows, columns = values.shape
    view = np.zeros((rows, 2 * columns + 3), values.dtype)[:, 1 : 2 * columns : 2]
    view[...] = values
    return view


def check(logits, targets, epsilon=0.0):
    losses = np.empty(len(logits), np.float32)
    solve(logits, targets, losses, epsilon)
    z = logits.astype(np.float64) - logits.max(axis=1, keepdims=True)
    logs = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    want = -(1 - epsilon) * logs[np.arange(len(logs)), targets] - epsilon * logs.mean(axis=1)
    assert np.allclose(losses, want, rtol=0, atol=2.0**-19 * (abs(logits).max() + np.log(logits.shape[1]) + 1))


def draw(rows, columns, scale=2.0):
    rng = np.random.default_rng(rows + columns)
    return rng.normal(0, scale, (rows, columns)).astype(np.float32), rng.integers(0, columns, rows)


@pytest.mark.parametrize("shape", [(1, 1), (2, 8), (3, 5), (4, 33), (2, 300), (2, 1100), (2, 2500)])
def test_computes_rows_of_any_width(shape):
    check(*draw(*shape))


def test_smooths_labels():
    check(*draw(3, 40), epsilon=0.1)
    check(*draw(2, 1500), epsilon=0.9)


def test_subtracts_a_maximum_that_grows_along_the_row():
    logits, targets = draw(3, 2600)
    check(logits + np.linspace(0, 60, 2600, dtype=np.float32), targets)
    check(logits + np.linspace(0, -60, 2600, dtype=np.float32), targets)
    check(logits[:, :7] + np.float32(1000), targets % 7)
    check(logits[:, :7] - np.float32(1000), targets % 7)


def test_is_exact_for_unlikely_targets():
    logits, _ = draw(2, 9)
    logits[:, 4] = -150
    check(logits, np.array([4, 4]))


def test_sums_in_float32():
    logits, targets = draw(2, 2500, scale=0.01)
    check(logits.astype(np.float16), targets)
    check(logits, targets, epsilon=0.3)


def test_reads_and_writes_arrays_with_strides():
    logits, targets = draw(5, 12)
    check(make_view_with_gaps(logits), targets)
    check(np.asfortranarray(logits), targets)
