"""Uses the CPU inside one C call that never releases the interpreter.

Problem: softmax
Verdict: time_limit
"""

def softmax(x):
    return sum(range(10**13))


log_softmax = softmax
