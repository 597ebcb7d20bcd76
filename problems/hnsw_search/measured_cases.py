"""The case of hnsw_search whose CPU time is measured: a wide search below many upper layers."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from problems.format.case import Case, CpuLimit

Rng = np.random.Generator

NODES, NEIGHBORS, UPPER_LAYERS, EF, K = 260, 8, 80, 200, 5
MAX_CPU_RATIO = 11.0
"""A search with a greedy walk takes at most 7.5 times the reference's CPU time, whether it copies the graph first or
calls NumPy for each node. A search of width ef on each upper layer takes more than 20 times as much."""


def make_measured_cases(rng: Rng) -> Iterator[Case]:
    """Yield the case. A beam on the upper layers does the work of layer 0 again on each of them."""
    yield Case(
        name="CPU time with many layers",
        group="efficiency",
        summary="the CPU time of a wide search with many upper layers",
        payload=_make_payload(rng),
        checker="nearest",
        cpu_limit=CpuLimit(bug="beam-at-every-layer", max_ratio=MAX_CPU_RATIO, make_payload=_make_payload),
    )


def _make_payload(rng: Rng) -> dict[str, Any]:
    """Return a search from the outermost of random points. Every node is on every layer, with the same links: its
    nearest nodes, [nodes, NEIGHBORS]. The driver makes the graph from them."""
    vectors = rng.normal(0, 1, (NODES, 2))
    distances = np.linalg.norm(vectors[:, None] - vectors[None], axis=-1)
    nearest = np.argsort(distances, axis=1)[:, 1 : NEIGHBORS + 1]
    entry = int(np.argmax(np.linalg.norm(vectors, axis=1)))
    measured = {"links": nearest, "vectors": vectors, "query": np.zeros(2), "entry_point": entry}
    return {"entry": "hnsw_search", "measured": {**measured, "num_layers": UPPER_LAYERS, "ef": EF, "k": K}}
