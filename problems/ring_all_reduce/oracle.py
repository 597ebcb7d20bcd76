"""The ring against JAX's sum over the workers and against exact sums of fractions."""

import threading
from collections.abc import Iterator
from fractions import Fraction
from queue import SimpleQueue
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from problems.ring_all_reduce import reference

Array = np.ndarray[Any, np.dtype[Any]]


def compare(rng: np.random.Generator) -> Iterator[tuple[object, object]]:
    """Pairs (reference's answer, the oracle's)."""
    for turn in range(240):
        n, d = int(rng.integers(1, 10)), int(rng.integers(1, 20))
        workers = [rng.normal(0, 10, d) for _ in range(n)]
        sums = [float(sum(map(Fraction, column))) for column in zip(*workers, strict=True)]
        yield reference.ring_all_reduce(workers), [sums] * n
        if turn % 60 == 0:
            yield _by_threads(workers), _by_jax(workers)


def _by_jax(workers: list[Array]) -> Any:
    with jax.enable_x64(True):
        return np.asarray(jnp.broadcast_to(jnp.stack(workers).sum(axis=0), (len(workers), workers[0].size)))


def _by_threads(workers: list[Array]) -> list[Any]:
    n = len(workers)
    links: list[SimpleQueue[Array]] = [SimpleQueue() for _ in range(n)]
    results: list[Any] = [None] * n

    def work(rank: int) -> None:
        def send(array: Array) -> None:
            links[(rank + 1) % n].put(array.copy())

        results[rank] = reference.ring_worker(rank, n, workers[rank], send, links[rank].get)

    crew = [threading.Thread(target=work, args=(rank,)) for rank in range(n)]
    for member in crew:
        member.start()
    for member in crew:
        member.join()
    return results
