# bug: mean-subtracted, plain loops with math.exp (raises OverflowError), masked entries left out of the mean
import math

def _mean(row):
    real = [v for v in row if v != float("-inf")]
    return sum(real) / len(real)

def softmax(x):
    x = x.tolist() if not isinstance(x, list) else x
    if isinstance(x[0], list):
        return [softmax(r) for r in x]
    m = _mean(x)
    e = [math.exp(v - m) for v in x]
    s = sum(e)
    return [v / s for v in e]

def log_softmax(x):
    x = x.tolist() if not isinstance(x, list) else x
    if isinstance(x[0], list):
        return [log_softmax(r) for r in x]
    m = _mean(x)
    s = math.log(sum(math.exp(v - m) for v in x))
    return [v - m - s for v in x]
