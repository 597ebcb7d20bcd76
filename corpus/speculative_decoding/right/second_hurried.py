# straight from the formula, loop and np.random
import numpy as np

def verify_speculative(draft_tokens, draft_probs, target_logits):
    tl = np.array(target_logits, dtype=float)
    P = np.exp(tl - tl.max(axis=1)[:, None])
    P = P / P.sum(axis=1)[:, None]
    out = []
    for i in range(len(draft_tokens)):
        t = draft_tokens[i]
        q = np.array(draft_probs[i], dtype=float)
        if np.random.rand() * q[t] < P[i][t]:
            out.append(t)
            continue
        r = np.maximum(P[i] - q, 0)
        if r.sum() == 0: r = P[i]
        return out, int(np.random.choice(len(r), p=r / r.sum()))
    return out, int(np.random.choice(P.shape[1], p=P[-1]))
