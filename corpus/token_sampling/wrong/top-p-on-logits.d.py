# bug: top-p-on-logits, plain loop adds up the sorted (tempered) logits until they reach top_p
import math
import random


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    vals = [float(v) for v in logits]
    order = sorted(range(len(vals)), key=lambda i: vals[i], reverse=True)
    if temperature == 0:
        return order[0]
    vals = [v / temperature for v in vals]
    if top_k:
        order = order[:top_k]
    if top_p < 1.0:
        kept, total = [], 0.0
        for i in order:
            kept.append(i)
            total += vals[i]
            if total >= top_p:
                break
        order = kept
    best = vals[order[0]]
    return random.choices(order, weights=[math.exp(vals[i] - best) for i in order])[0]
