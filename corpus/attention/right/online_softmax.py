# another route: streaming over keys with a running maximum and running sum
import numpy as np

def scaled_dot_product_attention(Q, K, V, causal=False):
    Q = np.array(Q, dtype=float)
    K = np.array(K, dtype=float)
    V = np.array(V, dtype=float)
    out = np.zeros((len(Q), V.shape[1]))
    for i, q in enumerate(Q / np.sqrt(Q.shape[1])):
        m, l = -np.inf, 0.0
        acc = np.zeros(V.shape[1])
        for j in range(i + 1 if causal else len(K)):
            s = q.dot(K[j])
            m_new = max(m, s)
            corr = np.exp(m - m_new)
            p = np.exp(s - m_new)
            l = l * corr + p
            acc = acc * corr + p * V[j]
            m = m_new
        out[i] = acc / l
    return out
