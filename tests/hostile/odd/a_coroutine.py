"""A coroutine function, which nobody awaits.

Against: softmax
Verdict: wrong_answer
"""

async def softmax(x):
    return x


log_softmax = softmax
