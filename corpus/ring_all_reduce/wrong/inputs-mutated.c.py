# bug: inputs-mutated, empties the list that it was given
import numpy as np

def ring_all_reduce(workers):
    n = len(workers)
    total = np.zeros_like(workers[0])
    while workers:
        total = total + workers.pop()
    return [np.array(total) for _ in range(n)]
