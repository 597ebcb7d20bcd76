# hurried: one helper, no frills
import numpy as np

def _sub(x):
    x = np.asarray(x)
    if x.dtype.kind in "iub":
        x = x.astype(float)
    return x - np.max(x, axis=-1, keepdims=True)   # max trick!!

def softmax(x):
    z = np.exp(_sub(x))
    z /= z.sum(axis=-1, keepdims=True)
    return z

def log_softmax(x):
    s = _sub(x)
    return s - np.log(np.exp(s).sum(axis=-1, keepdims=True))

# print(softmax(np.array([1., 2., 3.])))
assert np.allclose(softmax([1000, 1000]), 0.5)
