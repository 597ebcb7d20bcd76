# bug: finite-mask, argmax at temperature 0 is right but top-k writes -1e9 into a list of scaled logits
import math
import random

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    n = len(logits)
    if temperature == 0:
        return max(range(n), key=lambda i: logits[i])
    s = [float(v) / temperature for v in logits]
    order = sorted(range(n), key=lambda i: s[i], reverse=True)
    if top_k > 0:
        for i in order[top_k:]:
            s[i] = -1e9
    m = max(s)
    w = [math.exp(v - m) for v in s]
    z = sum(w)
    order.sort(key=lambda i: w[i], reverse=True)
    if top_p < 1:
        acc, kept = 0.0, []
        for i in order:
            kept.append(i)
            acc += w[i] / z
            if acc >= top_p:
                break
        order = kept
    return random.choices(order, [w[i] for i in order])[0]
