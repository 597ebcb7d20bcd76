import math
import random


def verify_speculative(draft_tokens, draft_probs, target_logits):
    for i, t in enumerate(draft_tokens):
        p = softmax(target_logits[i])
        q = draft_probs[i]
        u = random.random()
        if u * q[t] >= p[t]:
            # The number that rejected the token also chooses the next one.
            return draft_tokens[:i], walk([max(x - y, 0) for x, y in zip(p, q)], u)
    return draft_tokens[:], walk(softmax(target_logits[len(draft_tokens)]), random.random())


def softmax(row):
    m = max(row)
    e = [math.exp(x - m) for x in row]
    return [x / sum(e) for x in e]


def walk(weights, u):
    u *= sum(weights)
    for token, weight in enumerate(weights):
        u -= weight
        if u < 0:
            return token
    return max(range(len(weights)), key=weights.__getitem__)


def expected_tokens(alpha, K):
    return sum(alpha ** i for i in range(K + 1))
