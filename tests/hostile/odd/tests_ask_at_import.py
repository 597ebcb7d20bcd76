"""A test file that sends a request to the judge while it is imported.

Problem: softmax
Exercise: test
Verdict: runtime_error
Expect: message "while it is imported"
"""

import cell

cell.ask(["unknown", 1])


def test_nothing():
    pass
