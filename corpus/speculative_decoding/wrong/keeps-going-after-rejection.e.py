"""bug: keeps-going-after-rejection; each position yields a token (the draft's or a correction), the last one is the bonus"""
import random
import numpy as np


def _positions(draft_tokens, draft_probs, target_logits):
    for i, logits in enumerate(np.asarray(target_logits, dtype=np.float64)):
        p = np.exp(logits - logits.max())
        p /= p.sum()
        if i < len(draft_tokens):
            t, q = draft_tokens[i], np.asarray(draft_probs[i], dtype=np.float64)
            if random.random() * q[t] < p[t]:
                yield t
                continue
            if (p > q).any():
                p = np.where(p > q, p - q, 0.0)
        yield random.choices(range(p.size), weights=p.tolist())[0]


def verify_speculative(draft_tokens, draft_probs, target_logits):
    *accepted, bonus = _positions(draft_tokens, draft_probs, target_logits)
    return accepted, bonus
