"""Writes one file beyond the maximum file size.

Problem: softmax
Verdict: runtime_error
"""

def softmax(x):
    with open("/tmp/hostile-mark", "wb") as file:
        while True:
            file.write(b"x" * (1 << 20))


log_softmax = softmax
