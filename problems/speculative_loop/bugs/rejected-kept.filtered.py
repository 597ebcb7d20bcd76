import numpy as np


def speculative_decode(draft, target, prompt, max_new, K):
    text = list(prompt)
    while len(text) - len(prompt) < max_new:
        guess = []
        for _ in range(K):
            guess.append(np.argmax(draft([*text, *guess])))
        best = np.argmax(target([*text, *guess]), axis=1)[len(text) - 1:]
        # Also the agreeing tokens after the first mismatch.
        text.extend(int(g) for g, b in zip(guess, best) if g == b)
        text.append(int(best[-1]))
    return text[len(prompt):][:max_new]
