import random
import math


def verify_speculative(draft_tokens, draft_probs, target_logits):
    row = None
    for place, token in enumerate(draft_tokens):
        row = soft(target_logits[place])
        if random.random() < row[token] / draft_probs[place][token]:
            continue
        gap = [max(0.0, a - b) for a, b in zip(row, draft_probs[place])]
        return draft_tokens[:place], pick(gap)
    # `row` is still the row of the last drafted token.
    return list(draft_tokens), pick(row or soft(target_logits[0]))


def soft(logits):
    top = max(logits)
    e = [math.exp(v - top) for v in logits]
    return [v / sum(e) for v in e]


def pick(weights):
    return random.choices(range(len(weights)), weights)[0]


def expected_tokens(alpha, K):
    return sum(alpha ** i for i in range(K + 1))
