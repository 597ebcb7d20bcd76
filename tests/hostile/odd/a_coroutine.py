"""Defines a coroutine function, which nobody awaits.

Problem: softmax
Verdict: wrong_answer
"""

async def softmax(x):
    return x


log_softmax = softmax
