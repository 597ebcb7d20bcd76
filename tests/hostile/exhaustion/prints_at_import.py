"""Prints without end at import.

Problem: softmax
Verdict: output_limit
"""

while True:
    print("x" * 9999)
