"""Fixes a loop that calls the target for each token by doing so without a draft.

Problem: speculative_loop
Verdict: wrong_answer
Exercise: fix
Bug: target-called-per-token
"""

def speculative_decode(draft, target, prompt, max_new, K):
    new = []
    while len(new) < max_new:
        new.append(int(target(prompt + new)[-1].argmax()))
    return new
