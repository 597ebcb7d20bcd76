# class heavy: the function builds an index object; match on k, walrus
import numpy as np

class CosineIndex:
    """Growable buffer of vectors with their norms."""
    def __init__(self, d):
        self._buf = np.zeros((4, d))
        self._n = 0

    def __len__(self):
        return self._n

    def add(self, vectors):
        vectors = np.array(vectors, dtype=float, ndmin=2)
        while (need := self._n + len(vectors)) > len(self._buf):
            self._buf = np.concatenate([self._buf, np.zeros_like(self._buf)])
        self._buf[self._n:need] = vectors
        self._n = need

    def similarities(self, q):
        data = self._buf[:self._n]
        q = np.asarray(q, dtype=float)
        product = np.linalg.norm(data, axis=1) * np.linalg.norm(q)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(product > 0, data @ q / product, 0.0)

    def search(self, q, k):
        sims = self.similarities(q)
        match min(k, len(self)):
            case 0:
                return []
            case kk:
                best = np.argpartition(sims, -kk)[-kk:]
                return best[np.argsort(-sims[best])].tolist()

def cosine_top_k(index, q, k):
    store = CosineIndex(np.shape(q)[0])
    store.add(np.reshape(index, (-1, np.shape(q)[0])))
    return store.search(q, k)
