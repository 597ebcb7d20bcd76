# bug: originals-forwarded, a node posts its own gradient, never the partial sum
from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Deque, List, Sequence, Tuple

import numpy as np


def shard_bounds(length: int, parts: int) -> List[Tuple[int, int]]:
    base, extra = divmod(length, parts)
    bounds, low = [], 0
    for part in range(parts):
        high = low + base + (1 if part < extra else 0)
        bounds.append((low, high))
        low = high
    return bounds


@dataclass
class Node:
    rank: int
    size: int
    buffer: np.ndarray
    inbox: Deque[np.ndarray] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.bounds = shard_bounds(len(self.buffer), self.size)
        self.gradient = self.buffer.copy()

    def shard(self, number: int) -> slice:
        return slice(*self.bounds[number % self.size])


class Ring:
    def __init__(self, arrays: Sequence[np.ndarray]) -> None:
        size = len(arrays)
        self.nodes = [Node(r, size, np.array(a, copy=True)) for r, a in enumerate(arrays)]

    def _post(self, node: Node, payload: np.ndarray) -> None:
        self.nodes[(node.rank + 1) % len(self.nodes)].inbox.append(payload.copy())

    def reduce_scatter(self) -> None:
        for step in range(len(self.nodes) - 1):
            for node in self.nodes:
                self._post(node, node.gradient[node.shard(node.rank - step)])
            for node in self.nodes:
                node.buffer[node.shard(node.rank - step - 1)] += node.inbox.popleft()

    def all_gather(self) -> None:
        for step in range(len(self.nodes) - 1):
            for node in self.nodes:
                self._post(node, node.buffer[node.shard(node.rank + 1 - step)])
            for node in self.nodes:
                node.buffer[node.shard(node.rank - step)] = node.inbox.popleft()

    def results(self) -> List[np.ndarray]:
        return [node.buffer for node in self.nodes]


def ring_all_reduce(workers: List[np.ndarray]) -> List[np.ndarray]:
    ring = Ring(workers)
    ring.reduce_scatter()
    ring.all_gather()
    return ring.results()
