# bug: finite-mask, lists; temperature 0 is handled apart, but the top-k filler is a finite -1e9
import math
import random

NEG_INF = -1e9


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    raw = [float(v) for v in logits]
    if temperature == 0:
        return raw.index(max(raw))
    z = [v / temperature for v in raw]
    if top_k > 0:
        kth = sorted(z, reverse=True)[min(top_k, len(z)) - 1]
        z = [v if v >= kth else NEG_INF for v in z]
    m = max(z)
    e = [math.exp(v - m) for v in z]
    total = sum(e)
    ranked = sorted(range(len(e)), key=lambda i: e[i], reverse=True)
    if top_p < 1.0:
        mass, keep = 0.0, []
        for i in ranked:
            keep.append(i)
            mass += e[i] / total
            if mass >= top_p:
                break
        ranked = keep
    return random.choices(ranked, weights=[e[i] for i in ranked])[0]
