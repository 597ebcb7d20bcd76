"""Returns the tokens in turn instead of drawing them.

Problem: token_sampling
Verdict: wrong_answer
"""

import itertools

turn = itertools.count()


def sample_token(logits, *rest, **more):
    return next(turn) % len(logits)
