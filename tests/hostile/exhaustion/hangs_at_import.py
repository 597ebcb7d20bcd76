"""Never finishes being imported.

Against: softmax
Verdict: time_limit
"""

while True:
    pass
