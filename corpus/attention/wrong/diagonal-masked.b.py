# bug: diagonal-masked, strictly lower triangle visible and -inf elsewhere: row 0 is NaN
import numpy as np

def _visible(n: int, m: int) -> np.ndarray:
    rows = np.arange(n).reshape(-1, 1)
    cols = np.arange(m).reshape(1, -1)
    return cols < rows

def scaled_dot_product_attention(Q, K, V, causal: bool = False) -> np.ndarray:
    scores = np.einsum("qd,kd->qk", Q, K) * Q.shape[1] ** -0.5
    if causal:
        scores = np.where(_visible(*scores.shape), scores, -np.inf)
    scores = scores - scores.max(1, keepdims=True)
    probs = np.exp(scores)
    probs /= probs.sum(1, keepdims=True)
    return probs @ V
