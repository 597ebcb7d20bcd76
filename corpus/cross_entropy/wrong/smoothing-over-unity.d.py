# bug: smoothing-over-unity; nll + epsilon * uniform term, the (1 - epsilon) on the nll was forgotten
import numpy as np


def cross_entropy(logits, targets, epsilon=0.0):
    z = np.asarray(logits, float)
    if z.ndim == 1:
        return cross_entropy(z[None, :], [targets], epsilon)
    m = z.max(-1)
    lse = m + np.log(np.exp(z - m[:, None]).sum(-1))
    nll = lse - z[range(len(z)), targets]
    uniform = lse - z.mean(-1)
    return float((nll + epsilon * uniform).mean())
