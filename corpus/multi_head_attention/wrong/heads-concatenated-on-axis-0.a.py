# bug: heads-concatenated-on-axis-0, np.concatenate(heads, axis=0): the product with W_O does not fit
import numpy as np

def attention(Q, K, V, causal):
    s = Q @ K.T / np.sqrt(Q.shape[-1])
    if causal:
        s = np.where(np.tri(len(s), dtype=bool), s, -np.inf)
    w = np.exp(s - s.max(-1, keepdims=True))
    return w / w.sum(-1, keepdims=True) @ V

def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    seq, d_model = x.shape
    assert d_model % n_heads == 0
    split = lambda t: t.reshape(seq, n_heads, -1).transpose(1, 0, 2)
    Q, K, V = split(x @ W_Q), split(x @ W_K), split(x @ W_V)
    heads = [attention(Q[h], K[h], V[h], causal) for h in range(n_heads)]
    return np.concatenate(heads, axis=0) @ W_O
