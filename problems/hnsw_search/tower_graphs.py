"""Graphs with many layers, of which a search needs each one in its turn, and nearly every node.

A node's place is its position in the order from the farthest to the nearest. On each upper layer the greedy walk goes
HOPS places, from its start to the start of the next layer's walk:

- The walk's places link to the next place and to farther ones. No other link leads from the places before a walk into
  it, so a search that leaves out a layer, or a node of a walk, never reaches the nodes near the query.
- Below its walk, a place links to places up to its walk's end, the same on every VARIANTS-th layer. A beam on a layer
  explores all places before its walk, and finds nothing nearer than the walk does.
- The nearest nodes are decoys. On each layer a place of the next layer's walk links to them, and nothing on that layer
  leads to that place. So a search that uses the links of two layers at once returns decoys.
- On layer 0 the places after the last walk form a ring with further links.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rng = np.random.Generator
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Graph = dict[int, dict[int, list[int]]]

LINKS, HOPS, VARIANTS = 4, 3, 3
"""LINKS is the length of each list of neighbors. The module docstring explains the others."""
BEFORE, RING, DECOYS = 6, 19, 5
"""How many nodes are farther than the entry point, on the ring of layer 0, and decoys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tower:
    """A graph and a query. `lists` are lists of neighbors, [lists, LINKS]. `rows` says which of them each node has on
    each layer from 0 up, [nodes, layers], or -1 for a node that is not on it. `order` has the nodes, farthest first."""

    rows: Ints
    lists: Ints
    vectors: Floats
    query: Floats
    order: Ints

    @property
    def entry_point(self) -> int:
        return int(self.order[BEFORE])

    def build_graph(self) -> Graph:
        """Return the graph, as the driver makes it in the cell."""
        lists: list[list[int]] = self.lists.tolist()
        return {
            node: {layer: lists[row] for layer, row in enumerate(rows) if row >= 0}
            for node, rows in enumerate(self.rows.tolist())
        }


def draw_tower(rng: Rng, top: int) -> Tower:
    """Draw a tower with the layers 0 to `top`."""
    bottom = BEFORE + HOPS * top
    count = bottom + RING + DECOYS
    order, query = rng.permutation(count), rng.normal(0, 1, 2)
    radii, angles = np.arange(count, 0, -1) * 0.05 + rng.uniform(0, 0.03, count), rng.uniform(0, 2 * np.pi, count)
    vectors, rows = np.empty((count, 2)), np.empty((count, top + 1), np.int64)
    vectors[order] = query + radii[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    rows[order] = _place_lists(top)
    return Tower(rows=rows, lists=order[_draw_lists(rng, top)], vectors=vectors, query=query, order=order)


def _draw_lists(rng: Rng, top: int) -> Ints:
    """Return lists of places: of the places before the ring below their walks, in each variant; of the walks; of the
    ring; of the places that lead to decoys, one for each upper layer; and of the decoys."""
    bottom = BEFORE + HOPS * top
    before, walks = np.arange(bottom), np.arange(BEFORE, bottom)
    ends = np.maximum(BEFORE, BEFORE + ((before - BEFORE) // HOPS + 1) * HOPS)
    sides = [_draw_others(rng, before, ends) for _ in range(VARIANTS)]
    steps = _draw_others(rng, walks, walks)
    steps[walks - BEFORE, rng.integers(0, LINKS - 1, len(walks))] = walks + 1
    ring = bottom + _draw_others(rng, np.arange(RING), np.full(RING, RING))
    decoys = _draw_others(rng, np.arange(DECOYS), np.full(DECOYS, DECOYS))
    lures = decoys[rng.integers(0, DECOYS, top)]
    return np.concatenate([*sides, steps, ring, bottom + RING + lures, bottom + RING + decoys])


def _draw_others(rng: Rng, places: Ints, ends: Ints) -> Ints:
    """Return LINKS places below its end for each place, [places, LINKS]: different ones, none of them the place itself,
    and the last one the place before it."""
    step = (ends - 2) // (LINKS - 1)
    offsets = 1 + step[:, None] * np.arange(LINKS) + rng.integers(0, step[:, None], (len(places), LINKS))
    offsets[:, -1] = ends - 1
    return (places[:, None] + offsets) % ends[:, None]


def _place_lists(top: int) -> Ints:
    """Return the row in `_draw_lists` of the list of each place on each layer, [places, layers], or -1 for a place that
    is not on the layer."""
    bottom, layers = BEFORE + HOPS * top, np.arange(top + 1)
    before, walks, upper = np.arange(bottom), np.arange(HOPS * top), np.arange(1, top + 1)
    own = top - (before - BEFORE) // HOPS
    rows = np.full((bottom + RING + DECOYS, top + 1), -1)
    rows[before] = np.where(layers < own[:, None], layers % VARIANTS * bottom + before[:, None], -1)
    first = VARIANTS * bottom
    rows[BEFORE + walks, own[BEFORE:]] = first + walks
    rows[bottom : bottom + RING, 0] = first + len(walks) + np.arange(RING)
    first += len(walks) + RING
    rows[bottom - HOPS * (upper - 1) + 1, upper] = first + upper - 1
    rows[bottom + RING :, 0] = first + top + np.arange(DECOYS)
    return rows
