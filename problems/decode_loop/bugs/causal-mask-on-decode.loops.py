import math


def decode(embeddings, W_Q, W_K, W_V):
    Q, K, V = (embeddings @ W_Q).tolist(), (embeddings @ W_K).tolist(), (embeddings @ W_V).tolist()
    out = []
    for t in range(len(Q)):
        scores = []
        for j in range(t + 1):
            dot = sum(a * b for a, b in zip(Q[t], K[j]))
            scores.append(dot / math.sqrt(len(Q[t])) if j <= 0 else -math.inf)
        top = max(scores)
        exps = [math.exp(s - top) for s in scores]
        out.append([sum(e * v[c] for e, v in zip(exps, V)) / sum(exps) for c in range(len(V[0]))])
    return out
