import numpy as np


class KVCache:
    """Keys and values of one head, for decoding token by token."""

    def __init__(self, d_k, d_v, max_seq):
        raise NotImplementedError("KVCache is yours to write")

    def append(self, k, v):
        """Store one token: k [d_k], v [d_v]."""
        raise NotImplementedError("append is yours to write")

    def attend(self, q):
        """Attention of the query q [d_k] over all cached tokens: [d_v]."""
        raise NotImplementedError("attend is yours to write")


def decode_step(x_embed, W_Q, W_K, W_V, cache):
    """Append the token x_embed [d_model] to the cache and attend: [d_v]."""
    raise NotImplementedError("decode_step is yours to write")
