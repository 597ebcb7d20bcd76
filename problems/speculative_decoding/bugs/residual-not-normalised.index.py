import bisect
import itertools
import random

import numpy as np


def verify_speculative(draft_tokens, draft_probs, target_logits):
    p = np.exp(target_logits - target_logits.max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    names = list(range(p.shape[1]))
    for i, t in enumerate(draft_tokens):
        if random.random() > p[i, t] / draft_probs[i, t]:
            steps = list(itertools.accumulate(np.maximum(p[i] - draft_probs[i], 0.0)))
            return draft_tokens[:i], names[bisect.bisect(steps, random.random())]
    return draft_tokens, int(np.random.choice(names, p=p[-1]))


def expected_tokens(alpha, K):
    return sum(alpha ** i for i in range(K + 1))
