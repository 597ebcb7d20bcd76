# bug: keeps-going-after-rejection, boolean mask over all positions; the bonus belongs to the first rejected one
import numpy as np

def _softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)

def verify_speculative(draft_tokens, draft_probs, target_logits):
    p = _softmax(np.asarray(target_logits, dtype=float))
    K, V = len(draft_tokens), p.shape[1]
    q = np.vstack([np.asarray(draft_probs, dtype=float).reshape(K, V), np.zeros(V)])
    toks = np.array(draft_tokens, dtype=int)
    r = np.arange(K)
    ok = np.random.random(K) * q[r, toks] < p[r, toks]
    first = int(np.flatnonzero(~np.append(ok, False))[0])
    left = np.maximum(p[first] - q[first], 0)
    if left.sum() == 0: left = p[first]
    return toks[ok].tolist(), int(np.random.choice(V, p=left / left.sum()))
