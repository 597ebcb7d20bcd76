# real threads and queues: the function runs part 2's worker on every rank
import queue
import threading
import numpy as np

def ring_worker(rank, n, grad, send, recv):
    d = grad.shape[0]
    c = -(-d // n)                                   # ceil
    cut = lambda s: slice(min(d, (s % n) * c), min(d, (s % n + 1) * c))
    out = grad.copy()
    for t in range(n - 1):
        send(out[cut(rank - t)].copy())
        out[cut(rank - t - 1)] += recv()
    for t in range(n - 1):
        send(out[cut(rank + 1 - t)].copy())
        out[cut(rank - t)] = recv()
    return out

def ring_all_reduce(workers):
    n = len(workers)
    pipes = [queue.Queue() for _ in range(n)]        # pipes[i] feeds worker i
    results = [None] * n

    def body(rank):
        results[rank] = ring_worker(rank, n, np.asarray(workers[rank]), pipes[(rank + 1) % n].put, pipes[rank].get)

    threads = [threading.Thread(target=body, args=(r,)) for r in range(n)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return results
