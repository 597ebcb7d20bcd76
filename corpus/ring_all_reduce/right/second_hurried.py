# ring with cut points i*d//n, snapshot per step
import numpy as np

def ring_all_reduce(workers):
    n, d = len(workers), len(workers[0])
    B = [np.array(w) for w in workers]          # copies
    sl = [slice(k * d // n, (k + 1) * d // n) for k in range(n)]
    for st in range(n - 1):
        msgs = [B[i][sl[(i - st) % n]].copy() for i in range(n)]
        for i in range(n):
            B[i][sl[(i - 1 - st) % n]] += msgs[i - 1]
    for st in range(n - 1):
        msgs = [B[i][sl[(i + 1 - st) % n]].copy() for i in range(n)]
        for i in range(n):
            B[i][sl[(i - st) % n]] = msgs[i - 1]
    return B

if __name__ == "__main__":
    print(ring_all_reduce([np.arange(5), np.arange(5) * 10, np.ones(5, dtype=int)]))
