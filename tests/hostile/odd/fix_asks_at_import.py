"""Sends a request to the judge while a corrected implementation is imported.

Problem: softmax
Exercise: fix
Bug: mean-subtracted
Verdict: runtime_error
Expect: message "while it is imported"
Append: accepted solution
"""

import cell

cell.ask(None)
