"""Numbers in place of functions.

Against: softmax
Verdict: runtime_error
Holds: told "does not define"
"""

softmax = log_softmax = 3
