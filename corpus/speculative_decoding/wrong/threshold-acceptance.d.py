# bug: threshold-acceptance, vectorised p >= q, no uniform at all for the acceptance
import numpy as np

def _softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)

def verify_speculative(draft_tokens, draft_probs, target_logits):
    p = _softmax(np.asarray(target_logits, dtype=float))
    K, V = len(draft_tokens), p.shape[1]
    q = np.concatenate([np.asarray(draft_probs, dtype=float).reshape(K, V), np.zeros((1, V))])
    rows = np.arange(K)
    good = p[rows, np.array(draft_tokens, dtype=int)] >= q[rows, np.array(draft_tokens, dtype=int)] - 1e-12
    n = int(np.argmin(np.append(good, False)))
    left = np.maximum(p[n] - q[n], 0)
    return list(draft_tokens)[:n], int(np.random.choice(V, p=left / left.sum()))
