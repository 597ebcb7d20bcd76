"""Returns as many small things as an answer may hold, for the host to take apart.

Against: softmax
Verdict: wrong_answer|runtime_error
"""

def softmax(x):
    return [str(number) for number in range(249_000)]


log_softmax = softmax
