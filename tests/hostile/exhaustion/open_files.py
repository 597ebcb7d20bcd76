"""Opens files until no descriptor is left.

Problem: softmax
Verdict: runtime_error
"""

def softmax(x):
    kept = []
    while True:
        kept.append(open("/dev/null"))


log_softmax = softmax
