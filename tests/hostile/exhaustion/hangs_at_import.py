"""Never finishes its import.

Problem: softmax
Verdict: time_limit
"""

while True:
    pass
