"""Has characters that change the direction of text, in comments and strings.

Problem: softmax
Verdict: accepted
Append: accepted solution
"""

# ‮ } return 0 ⁦ if admin ⁩
NAME = "‮softmax‬"
