import numpy as np
import pytest
from solution import solve

SETTINGS = {"lr": 1e-2, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8, "weight_decay": 0.1, "step": 1}


def make_view_with_gaps(values):
    """Return a view with gaps that has these values."""
    rows, columns = values.shape
    view = np.zeros((rows, 2 * columns + 3), values.dtype)[:, 1 : 2 * columns : 2]
    view[...] = values
    return view


def check(p, g, m, v, **changes):
    settings = SETTINGS | changes
    lr, beta1, beta2, eps, decay, step = settings.values()
    wide_p, wide_g, wide_m, wide_v = (each.astype(np.float64) for each in (p, g, m, v))
    solve(p, g, m, v, *settings.values())
    want_m = beta1 * wide_m + (1 - beta1) * wide_g
    want_v = beta2 * wide_v + (1 - beta2) * wide_g**2
    update = want_m / (1 - beta1**step) / (np.sqrt(want_v / (1 - beta2**step)) + eps)
    want_p = (1 - lr * decay) * wide_p - lr * update
    assert np.allclose(m, want_m, rtol=2.0**-16, atol=2.0**-20 * abs(wide_g).max())
    assert np.allclose(v, want_v, rtol=2.0**-12, atol=0)
    assert np.allclose(p, want_p, rtol=2.0**-10 if p.dtype == np.float16 else 2.0**-20, atol=2.0**-12 * lr)


def draw(rows, columns, scale=1.0, step=1, dtype=np.float32):
    rng = np.random.default_rng(rows + columns)
    p, g, m, v = (rng.uniform(0.3, 2, (rows, columns)) for _ in range(4))
    return p.astype(dtype), (scale * g).astype(dtype), *(
        (share * scale**power * each).astype(np.float32)
        for each, share, power in ((m, 1 - 0.9 ** (step - 1), 1), (v, 1 - 0.999 ** (step - 1), 2))
    )


@pytest.mark.parametrize("shape", [(1, 1), (2, 8), (3, 5), (4, 33), (2, 300), (2, 1100)])
def test_changes_arrays_of_any_size(shape):
    check(*draw(*shape))


def test_corrects_the_bias_of_each_step():
    check(*draw(2, 9, step=3), step=3)
    check(*draw(2, 9, step=500), step=500)


def test_decays_only_the_parameters():
    check(*draw(2, 9), weight_decay=0.5, lr=0.1)


def test_adds_eps_after_the_root_of_the_corrected_moment():
    check(*draw(2, 9, step=2), eps=0.5, step=2)
    check(*draw(2, 9, scale=1e-4, step=2), eps=1e-3, step=2)


def test_squares_small_float16_gradients_in_float32():
    check(*draw(2, 9, scale=1e-4, step=2, dtype=np.float16), step=2)


def test_reads_and_writes_arrays_with_strides():
    for index in range(4):
        arrays = list(draw(5, 12))
        arrays[index] = make_view_with_gaps(arrays[index])
        check(*arrays)
    check(*map(np.asfortranarray, draw(5, 12)))
