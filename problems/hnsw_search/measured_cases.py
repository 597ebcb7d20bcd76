"""The two cases of hnsw_search with the most layers: one is judged, and one is measured for its CPU time.

Both are drawn in the same way, so a search that is wrong for many layers fails the one that is judged.
"""

from typing import Any

import numpy as np

from problems.format.case import Case, CpuLimit
from problems.hnsw_search.tower_graphs import draw_tower

Rng = np.random.Generator

UPPER_LAYERS, EF, K = 100, 400, 5
"""EF is more than the graph has nodes, so a beam never stops early."""
MAX_CPU_RATIO = 5.0
"""A search with a greedy walk takes less, whether it copies the graph first or calls NumPy for each node. A beam on
each upper layer takes more. docs/security.md has the measured ratios."""


def make_large_case(rng: Rng) -> Case:
    """Return the largest case that is judged."""
    return Case(
        name="as many layers as are measured",
        group="trap",
        summary="a search through many layers, all of which are needed",
        payload=_make_payload(rng),
        checker="nearest",
    )


def make_measured_case(rng: Rng) -> Case:
    """Return the case that is measured. A beam on an upper layer explores all nodes that are on the layer."""
    return Case(
        name="CPU time with many layers",
        group="efficiency",
        summary="the CPU time of a search through many layers",
        payload=_make_measured_payload(rng),
        checker="nearest",
        cpu_limit=CpuLimit(bug="beam-at-every-layer", max_ratio=MAX_CPU_RATIO, make_payload=_make_measured_payload),
    )


def _make_payload(rng: Rng) -> dict[str, Any]:
    """Return a search of a tower, from which the driver makes the graph."""
    tower = draw_tower(rng, UPPER_LAYERS)
    inputs = {"vectors": tower.vectors, "query": tower.query, "entry_point": tower.entry_point}
    sizes = {"num_layers": UPPER_LAYERS, "ef": EF, "k": K}
    return {"entry": "hnsw_search", "rows": tower.rows, "lists": tower.lists, "inputs": {**inputs, **sizes}}


def _make_measured_payload(rng: Rng) -> dict[str, Any]:
    return {**_make_payload(rng), "measured": True}
