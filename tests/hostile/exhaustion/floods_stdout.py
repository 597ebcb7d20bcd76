"""Prints without end.

Problem: softmax
Verdict: output_limit
"""

def softmax(x):
    while True:
        print("x" * 9999)


log_softmax = softmax
