import numpy as np
import pytest
from solution import cross_entropy


def compute_expected_loss(logits, targets, epsilon=0.0):
    z = np.atleast_2d(np.asarray(logits, dtype=np.longdouble))
    z = z - z.max(axis=1, keepdims=True)
    logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    smooth = np.full(z.shape, epsilon / z.shape[1])
    smooth[np.arange(len(z)), np.atleast_1d(targets)] += 1 - epsilon
    return float(-(smooth * logp).sum(axis=1).mean())


@pytest.mark.parametrize("epsilon", [0.0, 0.1, 0.5])
@pytest.mark.parametrize(("logits", "targets"), [([1.0, 2.0, 0.5], 1), ([[1.0, 2.0, 0.5], [3.0, -1.0, 0.0]], [2, 0])])
def test_matches_definition(logits, targets, epsilon):
    got = float(cross_entropy(np.array(logits), np.array(targets), epsilon))
    assert got == pytest.approx(compute_expected_loss(logits, targets, epsilon))


def test_accepts_single_int_target():
    assert float(cross_entropy(np.array([0.0, 0.0]), 0)) == pytest.approx(np.log(2))


def test_repeated_row_keeps_mean():
    row = [0.3, -0.2, 1.0]
    one = float(cross_entropy(np.array([row]), np.array([1])))
    assert float(cross_entropy(np.array([row] * 5), np.array([1] * 5))) == pytest.approx(one)


def test_exact_when_softmax_underflows():
    assert float(cross_entropy(np.array([[1000.0, 0.0]]), np.array([1]))) == pytest.approx(1000.0)
    assert float(cross_entropy(np.array([[1000.0, 0.0]]), np.array([0]), 0.1)) == pytest.approx(50.0)


@pytest.mark.parametrize("target", [-1, 3])
def test_rejects_targets_outside_the_classes(target):
    with pytest.raises(Exception):
        cross_entropy(np.array([1.0, 2.0, 3.0]), target)
