import numpy as np


def scaled_dot_product_attention(Q, K, V, causal=False):
    """Q [seq_q, d_k], K [seq_k, d_k], V [seq_k, d_v] -> [seq_q, d_v]."""
    raise NotImplementedError("Implement scaled_dot_product_attention")
