import numpy as np


def pick(row):
    return int(np.argmax(row))


class Loop:
    def __init__(self, draft, target, prompt, K):
        self.draft, self.target, self.K = draft, target, K
        self.text = list(prompt)

    def propose(self):
        text = self.text[:]
        for _ in range(self.K):
            text.append(pick(self.draft(text)))
        return text[len(self.text):]

    def round(self):
        guess = self.propose()
        scores = np.asarray(self.target(self.text + guess))
        start = len(self.text) - 1
        for place, token in enumerate(guess):
            right = pick(scores[start + place])
            self.text.append(token)
            if right != token:
                return
        self.text.append(pick(scores[-1]))


def speculative_decode(draft, target, prompt, max_new, K):
    loop = Loop(draft, target, prompt, K)
    while len(loop.text) < len(prompt) + max_new:
        loop.round()
    return loop.text[len(prompt):len(prompt) + max_new]
