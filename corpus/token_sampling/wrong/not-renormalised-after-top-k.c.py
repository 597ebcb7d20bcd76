# bug: not-renormalised-after-top-k, loops: the missing mass falls to the last token kept
import math
import random

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    top = max(logits)
    if temperature == 0:
        return list(logits).index(top)
    w = {i: math.exp((float(v) - float(top)) / temperature) for i, v in enumerate(logits)}
    z = sum(w.values())
    probs = sorted(((v / z, i) for i, v in w.items() if v > 0), reverse=True)
    if top_k > 0:
        probs = probs[:top_k]
    if top_p < 1.0:
        kept, acc = [], 0.0
        for p, i in probs:
            kept.append((p, i))
            acc += p
            if acc >= top_p:
                break
        probs = [(p / acc, i) for p, i in kept]
    u = random.random()
    for p, i in probs:
        if u < p:
            return i
        u -= p
    return probs[-1][1]
