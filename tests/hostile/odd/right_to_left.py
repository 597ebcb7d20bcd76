"""Marks that turn the direction of text, in comments and strings.

Against: softmax
Verdict: accepted
Then: solves it
"""

# ‮ } return 0 ⁦ if admin ⁩
NAME = "‮softmax‬"
