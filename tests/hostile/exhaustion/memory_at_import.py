"""Uses all memory at import.

Problem: softmax
Verdict: memory_limit
"""

kept = []
while True:
    kept.append(bytearray(1 << 20))
