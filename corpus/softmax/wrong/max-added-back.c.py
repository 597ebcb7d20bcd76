# bug: max-added-back, hidden in a logsumexp helper by logaddexp
import numpy as np
from functools import reduce

def logsumexp(x):
    return reduce(np.logaddexp, np.moveaxis(x, -1, 0))[..., None]

def softmax(x):
    x = np.asarray(x, float) - np.max(x, -1, keepdims=True)
    return np.exp(x - logsumexp(x))

def log_softmax(x):
    x = np.asarray(x)
    return x - logsumexp(x)
