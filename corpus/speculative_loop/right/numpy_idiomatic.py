# NumPy: choices of all positions at once, the first mismatch from a comparison; drafts no more than needed
import numpy as np


def speculative_decode(draft, target, prompt, max_new, K):
    text = [int(t) for t in prompt]
    end = len(text) + max_new
    while len(text) < end:
        start = len(text)
        drafted = []
        for _ in range(min(K, end - start - 1)):
            drafted.append(int(np.argmax(draft(text + drafted))))
        choices = np.argmax(target(text + drafted)[start - 1 :], axis=-1)
        same = choices[: len(drafted)] == np.array(drafted, dtype=int)
        n = len(drafted) if same.all() else int(np.argmin(same))
        text += choices[: n + 1].tolist()
    return text[len(prompt) :]
