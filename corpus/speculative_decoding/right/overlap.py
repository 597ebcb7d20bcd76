# min(p, q) form: residual = p - min(p, q), appended zero draft row for the bonus position; einsum for the sums
import numpy as np

def verify_speculative(draft_tokens, draft_probs, target_logits):
    logits = np.asarray(target_logits, dtype=np.float64)
    e = np.exp(logits - logits.max(axis=1)[:, None])
    p = e / np.einsum('kv->k', e)[:, None]
    V = p.shape[1]
    # a last row of zeros: the residual there is the target itself
    q = np.concatenate([np.reshape(draft_probs, (-1, V)), np.zeros((1, V))])
    residual = p - np.minimum(p, q)
    n = 0
    for t in draft_tokens:
        if not (np.random.random_sample() * q[n, t] < p[n, t]):
            break
        n += 1
    w = residual[n]
    total = np.einsum('v->', w)
    if total <= 0:
        w, total = p[n], 1.0
    point = np.random.random_sample() * total
    cdf = w.cumsum()
    bonus = np.argmax(cdf > point) if point < cdf[-1] else np.argmax(w)
    return [int(t) for t in draft_tokens[:n]], int(bonus)

if __name__ == "__main__":
    print(verify_speculative([0], np.array([[0.5, 0.5]]), np.zeros((2, 2))))
