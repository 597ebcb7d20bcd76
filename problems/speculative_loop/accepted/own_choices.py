"""Only the target's choices are ever appended: an accepted draft equals them, so there is nothing of the draft left to get wrong."""
import numpy as np


def speculative_decode(draft, target, prompt, max_new, K):
    text = np.array(prompt, dtype=np.int64)
    end = text.size + max_new
    while text.size < end:
        trial = text
        for _ in range(K):
            trial = np.append(trial, draft(trial).argmax())
        choices = target(trial).argmax(axis=1)[text.size - 1:]
        same = choices[:-1] == trial[text.size:]
        n = K if same.all() else int(same.argmin())
        text = np.concatenate([text, choices[:n + 1]])
    return text[len(prompt):end]
