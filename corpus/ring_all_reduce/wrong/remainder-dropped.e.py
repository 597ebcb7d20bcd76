"""bug: remainder-dropped; worker 0 sums the tail by itself and never hands it on to the others"""
from typing import List

import numpy as np


def _ring(bufs: List[np.ndarray], chunk: int) -> None:
    n = len(bufs)
    for phase in ("reduce", "gather"):
        for step in range(n - 1):
            for i in range(n):
                k = (i - step - (phase == "reduce")) % n
                here = slice(k * chunk, (k + 1) * chunk)
                if phase == "reduce":
                    bufs[i][here] += bufs[i - 1][here]
                else:
                    bufs[i][here] = bufs[i - 1][here]


def ring_all_reduce(workers):
    bufs = [np.array(w, copy=True) for w in workers]
    chunk, tail = divmod(len(bufs[0]), len(bufs))
    _ring(bufs, chunk)
    if tail:
        for other in workers[1:]:
            bufs[0][-tail:] += other[-tail:]
    return bufs
