"""No weight matrix is ever normalised: V gets a column of ones, so one product gives numerator and denominator.
Masked positions are never exponentiated (ufunc where=); the causal row maxima are running maxima."""
import numpy as np


def _attend(Q, K, V, allowed):
    Q = np.asarray(Q, dtype=np.float64)
    K = np.asarray(K, dtype=np.float64)
    V = np.asarray(V, dtype=np.float64)
    scores = (Q / np.sqrt(Q.shape[1])) @ K.T
    allowed = np.broadcast_to(allowed, scores.shape)
    top = np.max(scores, axis=1, initial=-np.inf, where=allowed, keepdims=True)
    power = np.subtract(scores, top, where=allowed, out=np.zeros_like(scores))
    weight = np.exp(power, where=allowed, out=np.zeros_like(scores))
    both = weight @ np.hstack([V, np.ones((len(V), 1))])
    return both[:, :-1] / both[:, -1:]


def scaled_dot_product_attention(Q, K, V, causal=False):
    n, m = len(Q), len(K)
    return _attend(Q, K, V, np.tri(n, m, dtype=bool) if causal else np.ones((n, m), dtype=bool))


def attention_with_padding(Q, K, V, pad_mask):
    keep = ~np.asarray(pad_mask, dtype=bool)
    return _attend(Q, np.asarray(K)[keep], np.asarray(V)[keep], True)


def decode_attention(Q, K, V):
    n, m = len(Q), len(K)
    return _attend(Q, K, V, np.tri(n, m, m - n, dtype=bool))
