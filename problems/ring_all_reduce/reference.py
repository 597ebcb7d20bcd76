from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


def _make_shards(d: int, n: int) -> list[slice]:
    """Return n slices that cover d elements. Their lengths differ by at most one."""
    ends = [d * shard // n for shard in range(n + 1)]
    return [slice(start, end) for start, end in pairwise(ends)]


def ring_all_reduce(workers: Sequence[Array]) -> list[Array]:
    n = len(workers)
    shards = _make_shards(len(workers[0]), n)
    sums = [worker.copy() for worker in workers]
    # The buffers are updated in place. A round reads the shard that the neighbor updated in the previous round, and the
    # neighbor updates a different shard in this round, so the order of the ranks does not matter.
    for step in range(n - 1):
        for rank in range(n):
            shard = shards[(rank - step - 1) % n]
            sums[rank][shard] += sums[rank - 1][shard]
    # Rank r now has the finished shard r + 1.
    for step in range(n - 1):
        for rank in range(n):
            shard = shards[(rank - step) % n]
            sums[rank][shard] = sums[rank - 1][shard]
    return sums


def ring_worker(rank: int, n: int, grad: Array, send: Callable[[Array], None], recv: Callable[[], Array]) -> Array:
    shards = _make_shards(len(grad), n)
    sums = grad.copy()
    for step in range(n - 1):
        send(sums[shards[(rank - step) % n]])
        sums[shards[(rank - step - 1) % n]] += recv()
    for step in range(n - 1):
        send(sums[shards[(rank - step + 1) % n]])
        sums[shards[(rank - step) % n]] = recv()
    return sums
