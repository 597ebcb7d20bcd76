# bug: max-added-back, hidden in np.logaddexp.reduce over the raw logits
import numpy as np

_f = lambda x: np.asarray(x) * np.float32(1) if np.asarray(x).dtype == np.float32 else np.asarray(x, dtype=float)


def log_softmax(x):
    x = _f(x)
    return x - np.logaddexp.reduce(x, axis=-1, keepdims=True)


def softmax(x):
    x = _f(x)
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
