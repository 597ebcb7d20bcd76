"""Fills /tmp with files.

Problem: softmax
Verdict: runtime_error
"""

def softmax(x):
    for number in range(99):
        with open(f"/tmp/hostile-mark-{number}", "wb") as file:
            file.write(b"x" * (8 << 20))


log_softmax = softmax
