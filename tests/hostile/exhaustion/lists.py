"""Fills memory with small objects.

Problem: softmax
Verdict: memory_limit
"""

def softmax(x):
    kept = []
    while True:
        kept.append(" " * 9999 + str(len(kept)))


log_softmax = softmax
