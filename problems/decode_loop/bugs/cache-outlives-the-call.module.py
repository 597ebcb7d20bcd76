import math

CACHE = {}


def decode(embeddings, W_Q, W_K, W_V):
    rows = CACHE.setdefault((W_K.shape[1], W_V.shape[1]), [])
    out = []
    for x in embeddings:
        q = (x @ W_Q).tolist()
        rows.append(((x @ W_K).tolist(), (x @ W_V).tolist()))
        s = [sum(a * b for a, b in zip(q, k)) / math.sqrt(len(q)) for k, _ in rows]
        e = [math.exp(z - max(s)) for z in s]
        out.append([sum(w * v[c] for w, (_, v) in zip(e, rows)) / sum(e) for c in range(W_V.shape[1])])
    return out
