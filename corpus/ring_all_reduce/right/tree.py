# recursive halving tree instead of a ring, then copies
import numpy as np

def _tree(arrays):
    if len(arrays) == 1:
        return np.array(arrays[0])
    half = len(arrays) // 2
    return _tree(arrays[:half]) + _tree(arrays[half:])

def ring_all_reduce(workers, op=None):
    root = _tree(list(workers))
    out = [root]
    while len(out) < len(workers):
        out.append(root.copy())
    # print("reduced", len(workers), "workers")
    return out
