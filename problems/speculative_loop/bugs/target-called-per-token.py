import numpy as np


def speculative_decode(draft, target, prompt, max_new, K):
    text = list(prompt)
    while len(text) < len(prompt) + max_new:
        guess = []
        for _ in range(K):
            guess.append(int(np.argmax(draft(text + guess))))
        for token in guess:
            best = int(np.argmax(target(text)[-1]))
            text.append(best)
            if best != token:
                break
        else:
            text.append(int(np.argmax(target(text)[-1])))
    return text[len(prompt):len(prompt) + max_new]
