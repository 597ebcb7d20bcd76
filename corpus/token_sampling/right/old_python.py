# old-school: heapq.nlargest, bisect, no NumPy
import bisect
import heapq
import math
import random

NEG = -1e9

def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    logits = list(logits)
    ids = range(len(logits))
    if temperature < 1e-12:
        return max(ids, key=logits.__getitem__)
    scaled = [x / float(temperature) for x in logits]
    if top_k > 0:
        keep = set(heapq.nlargest(min(top_k, len(scaled)), ids, key=scaled.__getitem__))
        for i in ids:
            if i not in keep:
                scaled[i] = NEG
    m = max(scaled)
    exps = [math.exp(s - m) for s in scaled]
    z = sum(exps)
    probs = [e / z for e in exps]
    order = sorted(ids, key=lambda i: -probs[i])
    cdf, acc = [], 0.0
    for i in order:
        acc += probs[i]
        cdf.append(acc)
        if top_p < 1.0 and acc >= top_p:
            break
    u = random.random() * acc
    return order[min(bisect.bisect_right(cdf, u), len(cdf) - 1)]

if __name__ == '__main__':
    print([sample_token([1.0, 2.0, 0.5], top_k=2) for _ in range(10)])
