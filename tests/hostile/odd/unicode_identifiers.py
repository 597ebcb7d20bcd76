"""Names in other scripts, and one that is normalised to another.

Against: softmax
Verdict: accepted
Then: solves it
"""

π = 3.14159
数 = 1
ﬁeld = 2
assert field == 2
