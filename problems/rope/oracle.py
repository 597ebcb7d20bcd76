"""RoPE against rotation by complex numbers: exp(i p theta) times one complex number for each pair."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from problems.rope import reference

Floats = NDArray[np.float64]


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Pairs (reference's answer, the complex answer)."""
    for turn in range(80):
        d, seq, offset = 2 * int(rng.integers(1, 9)), int(rng.integers(1, 9)), int(rng.integers(0, 300))
        base, scale = float(10 ** rng.uniform(1, 6)), float(rng.choice([1.0, 2.0, 3.7]))
        cos, sin = reference.precompute_rope(d, offset + seq, base, scale)
        turns = _turns(d, offset + seq, base, scale)
        q, k, v = rng.normal(0, 3, (3, seq, d))
        yield (cos, sin), (turns.real, turns.imag)
        yield reference.apply_rope(q, cos, sin, offset), _turned(q, turns[offset:])
        want = (_turned(q, turns[offset:]), _turned(k, turns[offset:]), v[:, : 1 + turn % d])
        yield reference.rope_qkv(q, k, v[:, : 1 + turn % d], cos, sin, offset), want


def _turns(d: int, count: int, base: float, scale: float) -> NDArray[np.complex128]:
    """Powers of one complex number of length 1 for each pair."""
    step: NDArray[np.complex128] = np.array([np.exp(1j / scale / base ** (2 * pair / d)) for pair in range(d // 2)])
    return np.power(step, np.arange(count)[:, np.newaxis])


def _turned(x: Floats, turns: NDArray[np.complex128]) -> Floats:
    half = x.shape[1] // 2
    turned = (x[:, :half] + 1j * x[:, half:]) * turns
    return np.concatenate([turned.real, turned.imag], axis=1)
