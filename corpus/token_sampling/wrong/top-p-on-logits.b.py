# bug: top-p-on-logits, loops: logits added up until top_p is reached
import math
import random

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    scores = [float(v) for v in logits]
    order = sorted(range(len(scores)), key=lambda i: scores[i], reverse=True)
    if temperature == 0:
        return order[0]
    top = scores[order[0]]
    if top_k:
        order = order[:top_k]
    if top_p < 1.0:
        kept, total = [], 0.0
        for i in order:
            kept.append(i)
            total += scores[i] / temperature
            if total >= top_p:
                break
        order = kept
    w = [math.exp((scores[i] - top) / temperature) for i in order]
    return random.choices(order, w)[0]
