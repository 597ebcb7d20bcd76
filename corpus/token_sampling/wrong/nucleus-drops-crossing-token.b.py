# bug: nucleus-drops-crossing-token, loop that breaks before adding
import math, random

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    n = len(logits)
    order = sorted(range(n), key=lambda i: -logits[i])
    if temperature == 0:
        return order[0]
    if top_k > 0:
        order = order[:top_k]
    w = [math.exp((logits[i] - logits[order[0]]) / temperature) for i in order]
    z = sum(w)
    probs = [v / z for v in w]
    chosen = []
    total = 0.0
    for i, p in zip(order, probs):
        if top_p < 1.0 and total + p > top_p:
            break
        chosen.append((i, p))
        total += p
    if not chosen:
        chosen = [(order[0], 1.0)]
    return random.choices([c[0] for c in chosen], weights=[c[1] for c in chosen])[0]
