# bug: residual-not-normalised, np.random.multinomial quietly gives what is missing to the last token
import numpy as np

def _softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)

def verify_speculative(draft_tokens, draft_probs, target_logits):
    P = _softmax(np.asarray(target_logits, dtype=float))
    done = []
    dist = P[len(draft_tokens)]
    for i, t in enumerate(draft_tokens):
        q = np.asarray(draft_probs[i], dtype=float)
        if np.random.rand() * q[t] < P[i, t]:
            done.append(t)
        else:
            dist = np.maximum(0, P[i] - q)
            break
    hit = np.random.multinomial(1, dist)
    return done, int(hit.argmax())
