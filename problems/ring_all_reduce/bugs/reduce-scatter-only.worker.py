import numpy as np


def ring_all_reduce(workers):
    total = np.sum(workers, axis=0)
    return [total.copy() for _ in workers]


def ring_worker(rank, n, grad, send, recv):
    parts = np.array_split(grad.copy(), n)
    for step in range(n - 1):
        send(parts[(rank - step) % n])
        parts[(rank - step - 1) % n] = parts[(rank - step - 1) % n] + recv()
    return np.concatenate(parts)
