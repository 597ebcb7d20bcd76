"""Leaves while it is imported.

Against: softmax
Verdict: runtime_error
Holds: told "ended the process while it was imported"
"""

raise SystemExit("done")
