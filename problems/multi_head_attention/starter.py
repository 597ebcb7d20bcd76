import numpy as np


def multi_head_attention(x, W_Q, W_K, W_V, W_O, n_heads, causal=False):
    """x [seq, d_model], weights [d_model, d_model] -> [seq, d_model]."""
    raise NotImplementedError("Implement multi_head_attention")
