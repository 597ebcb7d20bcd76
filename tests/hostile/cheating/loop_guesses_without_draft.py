"""Guesses tokens instead of drafting them, in texts of the most length that any loop needs.

Problem: speculative_loop
Verdict: wrong_answer
Cases: all
"""

import numpy as np


def speculative_decode(draft, target, prompt, max_new, K):
    rng = np.random.default_rng(0)
    text, calls = list(prompt), 0
    while len(text) < len(prompt) + max_new:
        longest = len(prompt) + calls * (K + 1) + K
        trial = text + rng.integers(0, 2, longest - len(text)).tolist()
        choices = np.argmax(target(trial)[len(text) - 1:], axis=-1).tolist()
        calls += 1
        for place, choice in enumerate(choices, start=len(text)):
            text.append(choice)
            if place == len(trial) or trial[place] != choice:
                break
    return text[len(prompt):][:max_new]
