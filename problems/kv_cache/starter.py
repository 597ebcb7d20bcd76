import numpy as np


class KVCache:
    """Stores the keys and values of one head for token-by-token decoding."""

    def __init__(self, d_k, d_v, max_seq):
        raise NotImplementedError("Implement KVCache")

    def append(self, k, v):
        """Store one token. k: [d_k], v: [d_v]."""
        raise NotImplementedError("Implement append")

    def attend(self, q):
        """Return the attention of the query q [d_k] over all cached tokens: [d_v]."""
        raise NotImplementedError("Implement attend")


def decode_step(x_embed, W_Q, W_K, W_V, cache):
    """Append the token x_embed [d_model] to the cache and return its attention: [d_v]."""
    raise NotImplementedError("Implement decode_step")
