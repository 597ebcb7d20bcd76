# bug: finite-mask, temperature clamped to 1e-8 and tokens outside the top k set to minus a billion, by index
import numpy as np


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    scaled = np.asarray(logits, dtype=np.float64) / max(temperature, 1e-8)
    if 0 < top_k < scaled.size:
        scaled[np.argpartition(-scaled, top_k - 1)[top_k:]] = -1e9
    w = np.exp(scaled - scaled.max())
    p = w / w.sum()
    if top_p < 1.0:
        by_size = np.argsort(-p)
        n = int(np.searchsorted(np.cumsum(p[by_size]), top_p)) + 1
        gone = by_size[n:]
        p[gone] = 0.0
        p /= p.sum()
    return int(np.argmax(np.random.multinomial(1, p)))
