"""bug: residual-missing; only the rejected token is struck out of the target row, the rest is renormalised"""
import numpy as np
from typing import List, Sequence, Tuple


def verify_speculative(draft_tokens: List[int], draft_probs: Sequence, target_logits: Sequence) -> Tuple[List[int], int]:
    logits = np.asarray(target_logits, dtype=np.float64)
    target = np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))
    target /= target.sum(axis=1, keepdims=True)
    accepted: List[int] = []
    row = target[-1].copy()
    for token, q, p in zip(draft_tokens, draft_probs, target):
        if np.random.random() * float(q[token]) >= p[token]:
            row = p.copy()
            row[token] = 0.0
            row /= row.sum()
            break
        accepted.append(token)
    return accepted, int(np.random.choice(row.size, p=row))
