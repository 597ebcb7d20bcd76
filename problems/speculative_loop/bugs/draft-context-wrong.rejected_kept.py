import numpy as np


def speculative_decode(draft, target, prompt, max_new, K):
    out, drafted = [], []
    while len(out) < max_new:
        # The draft's own sequence of tokens, truncated only to the right length.
        drafted = drafted[:len(out)] + out[len(drafted):]
        start = len(drafted)
        for _ in range(K):
            drafted.append(int(np.argmax(draft(prompt + drafted))))
        guess = drafted[start:]
        best = np.argmax(target(prompt + out + guess)[len(prompt) + len(out) - 1:], axis=-1).tolist()
        n = 0
        while n < K and guess[n] == best[n]:
            n += 1
        out += best[:n + 1]
    return out[:max_new]
