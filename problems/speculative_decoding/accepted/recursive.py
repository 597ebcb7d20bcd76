"""Verifies the first drafted token. The rest is the same problem, one row shorter, and the base case is the bonus token."""
import numpy as np

rng = np.random.default_rng()


def verify_speculative(draft_tokens, draft_probs, target_logits):
    row = np.exp(target_logits[0] - np.max(target_logits[0]))
    row = row / row.sum()
    if not draft_tokens:
        return [], rng.choice(row.size, p=row)
    head, q = draft_tokens[0], draft_probs[0]
    if rng.random() < min(1, row[head] / q[head]):
        rest, bonus = verify_speculative(draft_tokens[1:], draft_probs[1:], target_logits[1:])
        return [head, *rest], bonus
    gap = (row - q).clip(min=0)
    return [], rng.choice(row.size, p=gap / gap.sum())


def expected_tokens(alpha, K):
    return 1.0 if K == 0 else 1.0 + alpha * expected_tokens(alpha, K - 1)
