"""Compares RoPE with a rotation by complex numbers: exp(i p theta) times one complex number per pair."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from problems.rope import reference

Floats = NDArray[np.float64]


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs (result of the reference, result with complex numbers)."""
    for trial in range(80):
        d, seq, offset = 2 * int(rng.integers(1, 9)), int(rng.integers(1, 9)), int(rng.integers(0, 300))
        base, scale = float(10 ** rng.uniform(1, 6)), float(rng.choice([1.0, 2.0, 3.7]))
        cos, sin = reference.precompute_rope(d, offset + seq, base, scale)
        rotations = _compute_rotations(d, offset + seq, base, scale)
        q, k, v = rng.normal(0, 3, (3, seq, d))
        yield (cos, sin), (rotations.real, rotations.imag)
        yield reference.apply_rope(q, cos, sin, offset), _rotate(q, rotations[offset:])
        want = (_rotate(q, rotations[offset:]), _rotate(k, rotations[offset:]), v[:, : 1 + trial % d])
        yield reference.rope_qkv(q, k, v[:, : 1 + trial % d], cos, sin, offset), want


def _compute_rotations(d: int, count: int, base: float, scale: float) -> NDArray[np.complex128]:
    """Return powers [count, d // 2] of one complex number of absolute value 1 per pair."""
    step: NDArray[np.complex128] = np.array([np.exp(1j / scale / base ** (2 * pair / d)) for pair in range(d // 2)])
    return np.power(step, np.arange(count)[:, np.newaxis])


def _rotate(x: Floats, rotations: NDArray[np.complex128]) -> Floats:
    half = x.shape[1] // 2
    rotated = (x[:, :half] + 1j * x[:, half:]) * rotations
    return np.concatenate([rotated.real, rotated.imag], axis=1)
