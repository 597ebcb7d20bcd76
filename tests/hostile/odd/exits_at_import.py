"""Exits at import.

Problem: softmax
Verdict: runtime_error
Expect: message "ended the process while it was imported"
"""

raise SystemExit("done")
