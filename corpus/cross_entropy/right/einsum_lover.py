# einsum lover with one-hot rows
import numpy as np

def cross_entropy(logits, targets, epsilon=0.0):
    z = np.array(logits, dtype=float, ndmin=2)
    q = (np.arange(z.shape[1]) == np.array(targets, ndmin=1)[:, None]).astype(float)
    q = (1 - epsilon) * q + epsilon / z.shape[1]
    z -= z.max(1, keepdims=True)
    logZ = np.log(np.einsum("bv->b", np.exp(z)))
    return float((logZ - np.einsum("bv,bv->b", q, z)).mean())
