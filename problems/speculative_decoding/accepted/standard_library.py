"""Uses no NumPy. `random.choices` accepts unnormalized weights, so the residual needs no division, and the comparison of
u * q with p needs none either."""
import math
import random


def probabilities(logits):
    m = max(logits)
    w = [math.exp(x - m) for x in logits]
    s = sum(w)
    return [x / s for x in w]


def verify_speculative(draft_tokens, draft_probs, target_logits):
    k = len(draft_tokens)
    rows = [probabilities(row) for row in target_logits.tolist()]
    tokens = range(len(rows[0]))
    done = []
    for place in range(k):
        token = draft_tokens[place]
        p, q = rows[place], draft_probs[place].tolist()
        if random.random() * q[token] < p[token]:
            done.append(token)
        else:
            left = [max(a - b, 0.0) for a, b in zip(p, q)]
            return done, random.choices(tokens, weights=left)[0]
    return done, random.choices(tokens, weights=rows[k])[0]


def expected_tokens(alpha, K):
    return sum(alpha ** i for i in range(K + 1))
