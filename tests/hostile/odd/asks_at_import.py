"""Sends a request to the judge while it is imported.

Problem: softmax
Verdict: runtime_error
Expect: message "while it is imported"
"""

import cell

cell.ask(["scores", 0])
