"""The source chapter's own code, rewritten with its bug: the sum that divides the residual has an epsilon added, so the
quotients of a small residual do not sum to 1."""

import numpy as np


def _probabilities(logits):
    weights = np.exp(logits - np.max(logits))
    return weights / np.sum(weights)


def verify_speculative(draft_tokens, draft_probs, target_logits):
    k, vocabulary = draft_probs.shape
    target = np.stack([_probabilities(target_logits[place]) for place in range(k + 1)])
    kept = []
    for place, token in enumerate(draft_tokens):
        chance = target[place, token] / (draft_probs[place, token] + 1e-9)
        if np.random.uniform() <= chance:
            kept.append(token)
            continue
        left = np.maximum(target[place] - draft_probs[place], 0.0)
        left = left / (left.sum() + 1e-9)
        return kept, int(np.random.choice(vocabulary, p=left))
    return kept, int(np.random.choice(vocabulary, p=target[k]))
