"""On the unit sphere cosine falls as the chord grows (|u - v|^2 = 2 - 2 cos), so the nearest chords win; partition, then order."""
import numpy as np


def _unit(rows):
    """Rows on the sphere, and which of them have no direction."""
    rows = np.array(rows, dtype=np.float64)
    peak = np.abs(rows).max(axis=1, keepdims=True)
    lost = peak[:, 0] == 0
    peak[lost] = 1.0
    rows /= peak
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    length[lost] = 1.0
    return rows / length, lost


def _nearest(unit, lost, q, k):
    (u,), (q_lost,) = _unit([q])
    diff = unit - u
    chord2 = np.einsum('ij,ij->i', diff, diff)
    chord2[lost | q_lost] = 2.0     # a right angle: similarity 0
    n = len(chord2)
    k = min(k, n)
    if k <= 0:
        return np.zeros(0, dtype=int)
    pick = np.argpartition(chord2, k - 1)[:k]
    return pick[chord2[pick].argsort()]


def cosine_top_k(index, q, k):
    return _nearest(*_unit(index), q, k)


class CosineIndex:
    def __init__(self, d):
        self._unit, self._lost = np.zeros((0, d)), np.zeros(0, dtype=bool)

    def add(self, vectors):
        vectors = np.atleast_2d(np.asarray(vectors, dtype=np.float64))
        if len(vectors):
            unit, lost = _unit(vectors)
            self._unit = np.concatenate([self._unit, unit])
            self._lost = np.concatenate([self._lost, lost])

    def search(self, q, k):
        return _nearest(self._unit, self._lost, q, k)
