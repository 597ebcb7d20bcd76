"""Burns CPU inside one call of C that never gives the interpreter back.

Against: softmax
Verdict: time_limit
"""

def softmax(x):
    return sum(range(10**13))


log_softmax = softmax
