"""Imports itself by the name under which it is judged.

Against: softmax
Verdict: accepted
Then: solves it
"""

import solution

assert solution.__name__ == "solution"
