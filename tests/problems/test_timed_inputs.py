"""What GPU workers time: sizes that take a card long enough, and tolerances that refuse float16 at these sizes."""

from typing import Any

import numpy as np
import pytest

from problems.attention_kernel import timing as attention
from problems.attention_kernel.cases import make_payload as make_attention
from problems.format.loader import discover, load_package
from problems.format.timed_inputs import draw_halves, draw_normal
from problems.lora_kernel import timing as lora
from problems.matmul_kernel import timing as matmul
from problems.matmul_kernel.cases import make_payload as make_product
from problems.token_sampling_kernel import timing as token_sampling
from problems.token_sampling_kernel.reference import compute_weights, sample

KERNELS = sorted(set(discover(kernels=True)) - set(discover(kernels=False)))
BANDWIDTH, TENSOR, ORDINARY = 3.35e12, 9.9e14, 6.7e13
"""Of an H100 SXM, from its data sheet."""
SMALL_CARD = 16 << 30
CONFIGURATIONS, SPARE = 8, 3 << 30
"""Of an autotuned kernel, which have arrays of their own; what the context, and the measured copy, need."""
Array = Any


def rng() -> np.random.Generator:
    return np.random.default_rng(4)


@pytest.mark.parametrize("slug", KERNELS)
def test_fastest_kernel_takes_long_enough_to_measure(slug: str):
    """A launch takes a card a few microseconds, which must not count."""
    for case in load_package(slug).timed_cases:
        moving = case.moved_bytes / BANDWIDTH
        computing = case.operations / (TENSOR if case.arithmetic == "float16" else ORDINARY)
        assert moving >= 200e-6 or computing >= max(50e-6, 2 * moving)


@pytest.mark.parametrize("slug", KERNELS)
def test_arrays_fit_on_a_card_of_16_gb(slug: str):
    for case in load_package(slug).timed_cases:
        assert CONFIGURATIONS * case.moved_bytes + SPARE < SMALL_CARD


def test_drawn_numbers_have_their_form():
    normal, halves = draw_normal(rng(), [50, 40], 3.0), draw_halves(rng(), [50, 40])
    assert (normal.dtype, normal.shape, halves.dtype, halves.shape) == ("float32", (50, 40), "float16", (50, 40))
    assert float(normal.std()) == pytest.approx(3, rel=0.1)
    assert {*np.floor(np.abs(halves)).ravel().tolist()} == {1.0}
    assert 0.4 < float((halves > 0).mean()) < 0.6


def round_half(values: Array) -> Array:
    return values.astype(np.float16).astype(np.float64)


def get_arrays(payload: dict[str, Any], *places: int) -> list[Array]:
    return [payload["args"][place]["input"].astype(np.float64) for place in places]


def assert_between(atol: float, right: Array, single: Array, half: Array) -> None:
    """Three times the error of float32 is right, and that of float16 is not."""
    assert 3 * np.abs(single - right).max() < atol < np.abs(half - right).max()


def test_timed_product_refuses_sums_in_float16():
    payload = make_product(rng(), (64, matmul.SIZE, 64))
    a, b = get_arrays(payload, 0, 1)
    half = np.zeros((64, 64))
    for start in range(0, matmul.SIZE, 32):
        half = round_half(half + a[:, start : start + 32] @ b[start : start + 32])
    single = (a.astype(np.float32) @ b.astype(np.float32)).astype(np.float64)
    assert_between(matmul.find_tolerances(payload)["atol"], a @ b, single, half)


def test_timed_layer_refuses_intermediate_results_in_float16():
    payload = lora.make_payload(rng(), lora.ROWS, lora.INNER, 512, lora.RANK)
    x, w, a, b = get_arrays(payload, 0, 1, 2, 3)
    right, half = x @ w.T + (x @ a.T) @ b.T, x @ w.T + round_half(x @ a.T) @ b.T
    x, w, a, b = (each.astype(np.float32) for each in (x, w, a, b))
    assert_between(lora.find_tolerances(payload)["atol"], right, (x @ w.T + (x @ a.T) @ b.T).astype(np.float64), half)


def test_timed_attention_refuses_weights_in_float16():
    """Queries that see few keys decide: of many keys, the roundings of the weights cancel."""
    payload = make_attention(rng(), 64, 64, 1, attention.FEATURES)
    q, k, v = get_arrays(payload, 0, 1, 2)

    def attend(dtype: str, weight_dtype: str) -> Array:
        scores = (q.astype(dtype) @ k.T.astype(dtype)) * np.dtype(dtype).type(attention.FEATURES**-0.5)
        scores[np.triu_indices(64, 1)] = -np.inf
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        products = weights.astype(weight_dtype).astype(dtype) @ v.astype(dtype)
        return (products / weights.sum(axis=1, keepdims=True)).astype(np.float64)

    results = attend("float64", "float64"), attend("float32", "float32"), attend("float32", "float16")
    assert_between(attention.find_tolerances(payload)["atol"], *results)


def test_timed_tokens_depend_on_no_rounding():
    logits = draw_normal(rng(), [20, 3000], 2.0)
    uniforms = token_sampling.draw_uniforms(rng(), logits)
    weights = compute_weights(logits, 1.0, 0.0)
    tokens = sample(logits, uniforms, 1.0, 0.0)
    assert len({*tokens.tolist()}) > 10
    for sign in (-1, 1):
        moved = sample(logits, uniforms + sign * 2.0**-12, 1.0, 0.0)
        assert moved.tolist() == tokens.tolist()
    assert (weights[np.arange(20), tokens] >= 2.0**-10 * weights.sum(axis=1)).all()
