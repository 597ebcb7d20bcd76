"""Compares LoRA and DoRA with the merged weight in JAX, which uses the full B @ A that the layer must not compute."""

from collections.abc import Iterator
from typing import Any

import jax
import numpy as np

from problems.lora import reference

_jax: Any = jax


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Yield pairs (result of the reference, result of JAX)."""
    _jax.config.update("jax_enable_x64", True)
    jnp = _jax.numpy
    for trial in range(75):
        out, wide, r = ((3, 5, 2), (4, 4, 3), (1, 6, 8), (5, 1, 1))[trial % 4]
        w, a, b = (rng.normal(0, 2, shape) for shape in ((out, wide), (r, wide), (out, r)))
        x, m, alpha = rng.normal(0, 3, wide), rng.uniform(0.1, 4, out), float(rng.uniform(0.1, 40))
        layer = reference.LoRALinear(w, r, alpha)
        yield layer.forward(x), np.asarray(jnp.dot(w, x))
        layer.A, layer.B = a, b
        merged = jnp.einsum("oi->oi", w) + jnp.einsum("ok,ki,->oi", b, a, alpha / r)
        yield layer.forward(x), np.asarray(jnp.einsum("oi,i->o", merged, x))
        yield layer.merge(), np.asarray(merged)
        lengths = jnp.linalg.norm(merged, axis=1)
        yield reference.dora_forward(w, a, b, m, alpha / r, x), np.asarray(m * jnp.dot(merged / lengths[:, None], x))
