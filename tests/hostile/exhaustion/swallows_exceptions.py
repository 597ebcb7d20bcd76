"""Continues after any exception that is raised into it.

Problem: softmax
Verdict: time_limit
"""

def softmax(x):
    try:
        while True:
            pass
    finally:
        softmax(x)


log_softmax = softmax
