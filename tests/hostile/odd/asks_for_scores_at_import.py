"""Asks for scores while it is imported, before a case has a model.

Problem: beam_search
Verdict: runtime_error
Expect: message "while it is imported"
Append: accepted solution
"""

import cell

cell.ask(["score_fn", []])
