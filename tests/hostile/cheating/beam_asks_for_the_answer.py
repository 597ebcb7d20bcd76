"""Asks the host for more than scores: the answer, the model, attributes, code.

Problem: beam_search
Verdict: wrong_answer|runtime_error
"""

import cell


def beam_search(score_fn, *rest, **more):
    for question in ("answer", ["expected"], ["beam_search", *rest], {"eval": "1"}, None, [["score_fn"]], ["__class__"], ["score_fn", "x" * 9999]):
        cell.ask(question)
    return []
