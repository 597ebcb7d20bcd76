# bug: max-subtracted-late, the sum of exp is taken before the shift
import numpy as np

def softmax(x):
    total = np.exp(x).sum(axis=-1, keepdims=True)
    x = x - x.max(axis=-1, keepdims=True)
    return np.exp(x) / total

def log_softmax(x):
    x = x - x.max(axis=-1, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=-1, keepdims=True))
