"""Prints without end before it is even loaded.

Against: softmax
Verdict: output_limit
"""

while True:
    print("x" * 9999)
