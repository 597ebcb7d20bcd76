"""Deals the tokens out in turn in place of drawing them.

Against: token_sampling
Verdict: wrong_answer
"""

import itertools

turn = itertools.count()


def sample_token(logits, *rest, **more):
    return next(turn) % len(logits)
