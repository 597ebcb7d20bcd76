import numpy as np


def speculative_decode(draft, target, prompt, max_new, K):
    out = []
    while len(out) < max_new:
        context = prompt + out
        guess = []
        for _ in range(min(K, max_new - len(out) - 1)):
            guess.append(int(np.argmax(draft(context + guess))))
        rows = target(context + guess)
        best = [int(np.argmax(row)) for row in rows[len(context) - 1:]]
        n = 0
        while n < len(guess) and guess[n] == best[n]:
            n += 1
        n = sum(a == b for a, b in zip(guess, best))
        out += guess[:n] + [best[n]]
    return out[:max_new]
