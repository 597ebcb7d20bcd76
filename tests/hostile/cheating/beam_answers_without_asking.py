"""Never asks for a score, and returns what could be right.

Against: beam_search
Verdict: wrong_answer
"""

def beam_search(score_fn, *rest, **more):
    return [0, 1], 0.0
