# bug: mean-subtracted, in both functions, NumPy
import numpy as np

def softmax(x):
    x = x - x.mean(axis=-1, keepdims=True)
    e = np.exp(x)
    return e / e.sum(axis=-1, keepdims=True)

def log_softmax(x):
    z = x - x.mean(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
