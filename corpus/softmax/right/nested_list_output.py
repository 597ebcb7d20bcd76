# flattens to rows, answers as nested lists
import numpy as np

def softmax(x):
    a = np.array(x, float)
    rows = a.reshape(-1, a.shape[-1])
    out = []
    for r in rows:
        e = np.exp(r - max(r))
        out.append(list(e / sum(e)))
    return np.array(out).reshape(a.shape).tolist()

def log_softmax(x):
    a = np.array(x, float)
    rows = a.reshape(-1, a.shape[-1])
    out = []
    for r in rows:
        m = max(r)
        out.append([v - (m + np.log(sum(np.exp(r - m)))) for v in r])
    return np.array(out).reshape(a.shape).tolist()
