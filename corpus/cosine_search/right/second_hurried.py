# hurried: scores in a list, heapq does the top k
import heapq
import math

def cosine_top_k(index, q, k):
    qn = math.sqrt(sum(float(v) * float(v) for v in q))
    sims = []
    for row in index:
        rn = math.sqrt(sum(float(v) * float(v) for v in row))
        if rn == 0 or qn == 0:
            sims.append(0.0)
        else:
            sims.append(sum(float(a) / rn * (float(b) / qn) for a, b in zip(row, q)))
    return heapq.nlargest(k, range(len(sims)), key=lambda i: sims[i])
