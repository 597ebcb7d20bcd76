"""Returns tokens that convert to a different number each time.

Problem: token_sampling
Verdict: wrong_answer|runtime_error
"""

import itertools


class Token:
    turn = itertools.count()

    def __index__(self):
        return next(self.turn) % 3

    def __eq__(self, other):
        return True

    __hash__ = None


def sample_token(logits, *rest, **more):
    return Token()
