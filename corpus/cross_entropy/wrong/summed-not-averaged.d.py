# bug: summed-not-averaged, in the smoothing branch only; without smoothing it divides by the batch
import numpy as np


def cross_entropy(logits, targets, epsilon=0.0):
    x = np.array(logits, dtype=float)
    single = x.ndim == 1
    if single:
        x = x.reshape(1, -1)
        targets = [int(targets)]
    B, V = x.shape
    loss = 0.0
    for b in range(B):
        shifted = x[b] - np.max(x[b])
        logp = shifted - np.log(np.sum(np.exp(shifted)))
        if epsilon == 0.0:
            loss += -logp[targets[b]] / B
        else:
            label = np.ones(V) * epsilon / V
            label[targets[b]] += 1 - epsilon
            loss += -np.dot(label, logp)
    return float(loss)
