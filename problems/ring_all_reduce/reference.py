from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def _shards(d: int, n: int) -> list[slice]:
    """n slices that cover d elements; their lengths differ by one at the most."""
    ends = [d * shard // n for shard in range(n + 1)]
    return [slice(start, end) for start, end in pairwise(ends)]


def ring_all_reduce(workers: Sequence[Array]) -> list[Array]:
    n = len(workers)
    shards = _shards(len(workers[0]), n)
    sums = [worker.copy() for worker in workers]
    # All workers move in step, so what is read in a round is what the neighbour held before it: the shard that it
    # changes in this round is another.
    for step in range(n - 1):
        for rank in range(n):
            shard = shards[(rank - step - 1) % n]
            sums[rank][shard] += sums[rank - 1][shard]
    # Rank r now holds the finished shard r + 1.
    for step in range(n - 1):
        for rank in range(n):
            shard = shards[(rank - step) % n]
            sums[rank][shard] = sums[rank - 1][shard]
    return sums


def ring_worker(rank: int, n: int, grad: Array, send: Callable[[Array], None], recv: Callable[[], Array]) -> Array:
    shards = _shards(len(grad), n)
    sums = grad.copy()
    for step in range(n - 1):
        send(sums[shards[(rank - step) % n]])
        sums[shards[(rank - step - 1) % n]] += recv()
    for step in range(n - 1):
        send(sums[shards[(rank - step + 1) % n]])
        sums[shards[(rank - step) % n]] = recv()
    return sums
