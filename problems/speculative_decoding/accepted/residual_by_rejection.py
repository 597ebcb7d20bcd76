"""Never computes the residual: it draws tokens from the target and keeps each with probability 1 - q / p. This gives the
same distribution and shows what the residual means."""
import random
from math import exp


def verify_speculative(draft_tokens, draft_probs, target_logits):
    def row(i):
        top = max(target_logits[i])
        e = [exp(float(v - top)) for v in target_logits[i]]
        total = sum(e)
        return [v / total for v in e]

    for i, token in enumerate(draft_tokens):
        p, q = row(i), draft_probs[i]
        if random.random() < p[token] / q[token]:
            continue
        population = [t for t in range(len(p)) if p[t] > q[t]]
        weights = [p[t] for t in population]
        while True:
            t = random.choices(population, weights)[0]
            if random.random() * p[t] < p[t] - q[t]:
                return draft_tokens[:i], t
    p = row(len(draft_tokens))
    return draft_tokens[:], random.choices(range(len(p)), p)[0]


def expected_tokens(alpha, K):
    total, reached = 1.0, 1.0
    for _ in range(K):
        reached *= alpha
        total += reached
    return total
