"""Uses the CPU in a Python loop.

Problem: softmax
Verdict: time_limit
"""

def softmax(x):
    while True:
        pass


log_softmax = softmax
