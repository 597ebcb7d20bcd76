"""Appends only the target's choices. An accepted draft equals them, so no drafted token can end up in the text by mistake."""
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
