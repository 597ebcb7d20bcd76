"""bug: summed-not-averaged: one einsum contracts classes and batch, and nothing divides by B."""
import numpy as np


def one_hot(targets, V):
    return (np.asarray(targets)[..., None] == np.arange(V)).astype(float)


def cross_entropy(logits, targets, epsilon=0.0):
    z = np.asarray(logits, dtype=float)
    V = z.shape[-1]
    q = (1 - epsilon) * one_hot(targets, V) + epsilon / V
    z = z - z.max(axis=-1, keepdims=True)
    logp = z - np.log(np.einsum("...v->...", np.exp(z)))[..., None]
    return -float(np.einsum("...v,...v", q, logp).sum())
