"""Uses real threads and queues. As in a ring of machines, each worker knows only its two neighbors."""

import queue
import threading

import numpy as np


def ring_worker(rank, n, grad, send, recv):
    parts = [p.copy() for p in np.array_split(grad, n)]
    at = rank
    for phase in ("reduce", "gather"):
        for _ in range(n - 1):
            send(parts[at])
            at = (at - 1) % n
            got = recv()
            parts[at] = parts[at] + got if phase == "reduce" else got
    return np.concatenate(parts)


def ring_all_reduce(workers):
    n = len(workers)
    links = [queue.Queue() for _ in range(n)]
    results = [None] * n

    def run(rank):
        def send(a):
            links[(rank + 1) % n].put(a.copy())

        results[rank] = ring_worker(rank, n, workers[rank], send, links[rank].get)

    threads = [threading.Thread(target=run, args=(rank,)) for rank in range(n)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return results
