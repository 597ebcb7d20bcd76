# bug: max-added-back, the textbook log-sum-exp in NumPy
import numpy as np

def softmax(x):
    x = x - x.max(axis=-1, keepdims=True)
    e = np.exp(x)
    return e / e.sum(axis=-1, keepdims=True)

def log_softmax(x):
    m = x.max(axis=-1, keepdims=True)
    log_sum_exp = np.log(np.exp(x - m).sum(axis=-1, keepdims=True)) + m
    return x - log_sum_exp
