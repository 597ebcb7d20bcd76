# beginner: plain Python loops and recursion, nested lists out
import math

def softmax(x):
    if hasattr(x, "tolist"):
        x = x.tolist()
    if isinstance(x[0], list):
        out = []
        for row in x:
            out.append(softmax(row))
        return out
    biggest = x[0]
    for v in x:
        if v > biggest:
            biggest = v
    exps = []
    total = 0.0
    for v in x:
        e = math.exp(v - biggest)
        exps.append(e)
        total = total + e
    for i in range(len(exps)):
        exps[i] = exps[i] / total
    return exps

def log_softmax(x):
    if hasattr(x, "tolist"):
        x = x.tolist()
    if isinstance(x[0], list):
        return [log_softmax(row) for row in x]
    biggest = max(x)
    total = 0.0
    for v in x:
        total += math.exp(v - biggest)
    answer = []
    for v in x:
        answer.append(v - biggest - math.log(total))
    return answer

print(softmax([1.0, 2.0, 3.0]))
