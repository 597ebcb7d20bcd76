"""Returns as many small values as an answer may contain, which the host must decode.

Problem: softmax
Verdict: wrong_answer|runtime_error
"""

def softmax(x):
    return [str(number) for number in range(249_000)]


log_softmax = softmax
