# beginner: recursion over the leading axes, loops over the last
import math

def rms_norm(x, gamma, eps=1e-6):
    if hasattr(x, "tolist"):
        x = x.tolist()
    if isinstance(x[0], list):
        result = []
        for row in x:
            result.append(rms_norm(row, gamma, eps))
        return result
    d = len(x)
    total = 0.0
    for v in x:
        total += v * v
    rms = math.sqrt(total / d + eps)
    out = []
    for i in range(d):
        out.append(x[i] / rms * float(gamma[i]))
    return out

def layer_norm(x, gamma, beta, eps=1e-5):
    if hasattr(x, "tolist"):
        x = x.tolist()
    if isinstance(x[0], list):
        result = []
        for row in x:
            result.append(layer_norm(row, gamma, beta, eps))
        return result
    d = len(x)
    mean = sum(x) / d
    var = 0.0
    for v in x:
        var += (v - mean) ** 2
    var = var / d
    out = []
    for i in range(d):
        out.append((x[i] - mean) / math.sqrt(var + eps) * float(gamma[i]) + float(beta[i]))
    return out
