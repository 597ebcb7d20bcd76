# bug: log-of-softmax, in disguise: exps kept, then log(e) - log(sum e) per element with a tiny floor
import numpy as np


def _exps(x):
    x = np.asarray(x, dtype=np.float64)
    e = np.exp(x - np.amax(x, -1)[..., None])
    return e, e.sum(-1)[..., None]


def softmax(x):
    e, s = _exps(x)
    return e / s


def log_softmax(x):
    e, s = _exps(x)
    masked = np.isneginf(np.asarray(x, dtype=np.float64))
    logs = np.log(np.maximum(e, np.finfo(float).tiny)) - np.log(s)
    return np.where(masked, -np.inf, logs)
