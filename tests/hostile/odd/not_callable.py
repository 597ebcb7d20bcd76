"""Defines numbers instead of functions.

Problem: softmax
Verdict: runtime_error
Expect: message "does not define"
"""

softmax = log_softmax = 3
