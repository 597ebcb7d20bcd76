"""Gets the first token from the target before anything is drafted, as a server does when it reads the prompt. This costs one
call and makes all later rounds the same."""
import numpy as np


def speculative_decode(draft, target, prompt, max_new, K):
    if max_new == 0:
        return ()
    text = tuple(prompt) + (int(np.argmax(target(list(prompt))[-1])),)
    while len(text) < len(prompt) + max_new:
        guess = ()
        while len(guess) < K:
            guess += (int(np.argmax(draft(list(text + guess)))),)
        rows = target(list(text + guess))
        position = len(text) - 1
        while position < len(text + guess) - 1 and (text + guess)[position + 1] == int(np.argmax(rows[position])):
            position += 1
        text = (text + guess)[:position + 1] + (int(np.argmax(rows[position])),)
    return text[len(prompt):][:max_new]
