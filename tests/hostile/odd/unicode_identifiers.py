"""Has names in other scripts, one of which is normalized to another name.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

π = 3.14159
数 = 1
ﬁeld = 2
assert field == 2
