"""Compares the ring with JAX's sum over the workers and with exact sums of fractions."""

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
    """Yield pairs (answer of the reference, answer of the oracle)."""
    for trial in range(240):
        n, d = int(rng.integers(1, 10)), int(rng.integers(1, 20))
        workers = [rng.normal(0, 10, d) for _ in range(n)]
        sums = [float(sum(map(Fraction, column))) for column in zip(*workers, strict=True)]
        yield reference.ring_all_reduce(workers), [sums] * n
        if trial % 60 == 0:
            yield _run_in_threads(workers), _sum_with_jax(workers)


def _sum_with_jax(workers: list[Array]) -> Any:
    with jax.enable_x64(True):
        return np.asarray(jnp.broadcast_to(jnp.stack(workers).sum(axis=0), (len(workers), workers[0].size)))


def _run_in_threads(workers: list[Array]) -> list[Any]:
    n = len(workers)
    links: list[SimpleQueue[Array]] = [SimpleQueue() for _ in range(n)]
    results: list[Any] = [None] * n

    def work(rank: int) -> None:
        def send(array: Array) -> None:
            links[(rank + 1) % n].put(array.copy())

        results[rank] = reference.ring_worker(rank, n, workers[rank], send, links[rank].get)

    threads = [threading.Thread(target=work, args=(rank,)) for rank in range(n)]
    for member in threads:
        member.start()
    for member in threads:
        member.join()
    return results
