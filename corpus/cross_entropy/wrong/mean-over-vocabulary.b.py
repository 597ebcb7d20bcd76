# bug: mean-over-vocabulary, np.mean over the whole one-hot product
import numpy as np

def cross_entropy(logits, targets, epsilon=0.0):
    x = np.array(logits, dtype=float, ndmin=2)
    q = (np.arange(x.shape[1]) == np.reshape(targets, (-1, 1))) * (1 - epsilon) + epsilon / x.shape[1]
    x = x - np.logaddexp.reduce(x, axis=1)[:, None]
    return float(-np.mean(q * x))
