# bug: bonus-row-missing, the loop variable left over from the last round is used (nothing left over when K = 0)
import numpy as np

def _softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)

def verify_speculative(draft_tokens, draft_probs, target_logits):
    probs = _softmax(np.array(target_logits, dtype=float))
    accepted = []
    for t, q, p in zip(draft_tokens, draft_probs, probs):
        if np.random.uniform() < p[t] / q[t]:
            accepted.append(t)
        else:
            res = np.maximum(p - np.asarray(q, dtype=float), 0)
            return accepted, int(np.random.choice(len(res), p=res / res.sum()))
    bonus = int(np.random.choice(len(p), p=p))
    return accepted, bonus
