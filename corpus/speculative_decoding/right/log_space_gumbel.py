# log space: log u against the log ratio, and the Gumbel trick for sampling
import numpy as np

def log_softmax(x):
    x = np.asarray(x, dtype=float)
    x = x - np.max(x)
    return x - np.log(np.sum(np.exp(x)))

def gumbel_argmax(logw):
    return int(np.argmax(logw + np.random.gumbel(size=len(logw))))

def verify_speculative(draft_tokens, draft_probs, target_logits):
    accepted = []
    with np.errstate(divide='ignore'):
        for i, tok in enumerate(draft_tokens):
            lp = log_softmax(target_logits[i])
            lq = np.log(np.asarray(draft_probs[i], dtype=float))
            if -np.random.exponential() < lp[tok] - lq[tok]:   # log of a uniform
                accepted.append(tok)
            else:
                residual = np.maximum(np.exp(lp) - np.exp(lq), 0)
                bonus = gumbel_argmax(np.log(residual)) if residual.max() > 0 else gumbel_argmax(lp)
                return accepted, bonus
        return accepted, gumbel_argmax(log_softmax(target_logits[len(draft_tokens)]))
