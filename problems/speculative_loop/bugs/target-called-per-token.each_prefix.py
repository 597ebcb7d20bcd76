import numpy as np


def greedy(model, tokens):
    return int(np.argmax(np.atleast_2d(model(tokens))[-1]))


def speculative_decode(draft, target, prompt, max_new, K):
    new = []
    while len(new) < max_new:
        guess = []
        for _ in range(min(K, max_new - len(new) - 1)):
            guess.append(greedy(draft, prompt + new + guess))
        # One call for every prefix of the draft, accepted or not.
        best = [greedy(target, prompt + new + guess[:i]) for i in range(len(guess) + 1)]
        n = 0
        while n < len(guess) and guess[n] == best[n]:
            n += 1
        new += best[:n + 1]
    return new
