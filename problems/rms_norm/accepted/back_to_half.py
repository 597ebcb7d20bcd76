"""Returns the dtype of the input and uses a wider one only inside, so a model in half precision keeps its memory saving."""

import numpy as np


def rms_norm(x, gamma, eps=1e-6):
    kind = x.dtype if x.dtype.kind == "f" else np.dtype(np.float64)
    wide = x.astype(np.promote_types(kind, np.float32))
    wide = wide / np.sqrt(np.mean(wide * wide, axis=-1, keepdims=True) + eps)
    return gamma * wide.astype(kind)


def layer_norm(x, gamma, beta, eps=1e-5):
    kind = x.dtype if x.dtype.kind == "f" else np.dtype(np.float64)
    wide = x.astype(np.promote_types(kind, np.float32))
    mean = np.mean(wide, axis=-1, keepdims=True)
    var = np.var(wide, axis=-1, keepdims=True)
    return (((wide - mean) / np.sqrt(var + eps)) * gamma + beta).astype(kind)
