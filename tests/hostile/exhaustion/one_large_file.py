"""Writes one file beyond the size that a file may have.

Against: softmax
Verdict: runtime_error
"""

def softmax(x):
    with open("/tmp/hostile-mark", "wb") as file:
        while True:
            file.write(b"x" * (1 << 20))


log_softmax = softmax
