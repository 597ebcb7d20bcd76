import numpy as np
import pytest
from solution import row_sums


@pytest.mark.parametrize("shape", [(2, 3), (3, 3), (4, 1), (1, 5)])
def test_returns_the_sums_as_a_column(shape):
    x = np.random.default_rng(0).normal(size=shape)
    got = row_sums(x)
    assert got.shape == (shape[0], 1)
    assert np.allclose(got[:, 0], [sum(row) for row in x])
