import numpy as np


def decode(embeddings, W_Q, W_K, W_V):
    """Decode embeddings [seq, d_model] row by row. Return the answers [seq, d_v].

    W_Q and W_K have shape [d_model, d_k], W_V has shape [d_model, d_v].
    """
    raise NotImplementedError("Implement decode")


# Part 2, after the core is accepted:
# def generate(prompt, n, E, W_Q, W_K, W_V, W_O):
