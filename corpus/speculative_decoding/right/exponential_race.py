# old style; categorical draws by a race of exponential clocks
import numpy as np

def race(w):
    w = np.asarray(w, dtype=float)
    times = np.full(len(w), np.inf)
    alive = w > 0
    times[alive] = np.random.exponential(size=alive.sum()) / w[alive]
    return int(times.argmin())

def verify_speculative(draft_tokens, draft_probs, target_logits, debug=False):
    K = len(draft_tokens)
    i = 0
    while i < K:
        z = np.array(target_logits[i], dtype=float)
        z -= z.max()
        p = np.exp(z)
        p /= p.sum()
        q = draft_probs[i]
        t = draft_tokens[i]
        u = np.random.rand()
        if debug:
            print('%d: u=%.3f p=%.3f q=%.3f' % (i, u, p[t], q[t]))
        if p[t] < q[t] and u >= p[t] / q[t]:
            r = p - q
            r[r < 0] = 0
            return draft_tokens[:i], race(r / r.sum() if r.sum() > 0 else p)
        i += 1
    return draft_tokens[:K], race(np.exp(target_logits[K] - np.max(target_logits[K])))
