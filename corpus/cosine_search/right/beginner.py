# beginner, loops and repeated selection into a short list
import math

def cosine_top_k(index, q, k):
    scores = []
    qn = math.sqrt(sum(float(x) * float(x) for x in q))
    for row in index:
        dot = 0.0
        rn = 0.0
        for a, b in zip(row, q):
            dot = dot + float(a) * float(b)
            rn = rn + float(a) * float(a)
        rn = math.sqrt(rn)
        if rn == 0 or qn == 0:
            scores.append(0.0)          # zero vector: no direction
        else:
            scores.append(dot / rn / qn)
    # keep the k best in "best", best first
    best = []
    if k <= 0:
        return best
    for i in range(len(scores)):
        if len(best) == k and scores[i] <= scores[best[-1]]:
            continue
        lo, hi = 0, len(best)
        while lo < hi:
            mid = (lo + hi) // 2
            if scores[best[mid]] >= scores[i]:
                lo = mid + 1
            else:
                hi = mid
        best.insert(lo, i)
        if len(best) > k:
            best.pop()
    return best
