# bug: nucleus-drops-crossing-token, searchsorted used as the size without the + 1
import numpy as np
from typing import Optional

def _top_k(z: np.ndarray, k: int) -> np.ndarray:
    return np.argsort(-z)[: k if k > 0 else len(z)]

def sample_token(logits, temperature: float = 1.0, top_k: int = 0, top_p: float = 1.0, rng: Optional[np.random.Generator] = None) -> int:
    z = np.asarray(logits, dtype=np.float64)
    ids = _top_k(z, top_k)
    if temperature == 0:
        return int(ids[0])
    p = np.exp((z[ids] - z[ids[0]]) / temperature)
    p /= p.sum()
    if top_p < 1:
        size = max(1, int(np.searchsorted(np.cumsum(p), top_p)))
        ids, p = ids[:size], p[:size] / p[:size].sum()
    return int((rng or np.random).choice(ids, p=p))
