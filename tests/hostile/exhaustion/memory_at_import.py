"""Takes all memory while it is imported.

Against: softmax
Verdict: memory_limit
"""

kept = []
while True:
    kept.append(bytearray(1 << 20))
