"""Goes on whatever is raised into it.

Against: softmax
Verdict: time_limit
"""

def softmax(x):
    try:
        while True:
            pass
    finally:
        softmax(x)


log_softmax = softmax
