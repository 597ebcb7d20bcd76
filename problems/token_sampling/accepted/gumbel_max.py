"""Gumbel-max: adds Gumbel noise to the kept logits and takes the argmax. Drawing needs no normalized probabilities."""
import numpy as np


def _gumbel_argmax(z):
    noise = -np.log(-np.log(np.random.uniform(1e-300, 1.0, size=z.shape)))
    return int(np.argmax(z + noise))


def sample_token(logits, temperature=1.0, top_k=0, top_p=1.0):
    z = np.array(logits, dtype=np.float64)
    if temperature < 1e-12:
        return int(z.argmax())
    z = (z - z.max()) / temperature
    if 0 < top_k < z.size:
        drop = np.argpartition(z, z.size - top_k)[: z.size - top_k]
        z[drop] = -np.inf
    logsumexp = np.log(np.exp(z).sum())
    order = np.argsort(-z)
    cumulative = np.cumsum(np.exp(z[order] - logsumexp))
    # Drop a token if the tokens before it already reach top_p. The first token has none before it.
    gone = np.roll(cumulative >= top_p, 1)
    gone[0] = False
    z[order[gone]] = -np.inf
    return _gumbel_argmax(z)


def sample_min_p(logits, min_p, temperature=1.0):
    z = np.array(logits, dtype=np.float64)
    if temperature < 1e-12:
        return int(z.argmax())
    z = (z - z.max()) / temperature
    if min_p > 0:
        z[z < np.log(min_p)] = -np.inf
    return _gumbel_argmax(z)
