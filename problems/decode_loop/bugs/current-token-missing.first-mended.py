import numpy as np


def softmax(s):
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def decode(embeddings, W_Q, W_K, W_V):
    K, V = (embeddings[:1] @ W_K), (embeddings[:1] @ W_V)
    out = [V[0]]
    for x in embeddings[1:]:
        q = x @ W_Q
        out.append(softmax(K @ q / np.sqrt(len(q))) @ V)
        K, V = np.vstack([K, x @ W_K]), np.vstack([V, x @ W_V])
    return np.array(out)
