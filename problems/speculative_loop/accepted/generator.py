"""A generator yields tokens one by one without end, and the caller takes as many as it needs. So the loop itself needs no code
for the limit."""
from itertools import islice


def stream(draft, target, prompt, K):
    text = list(prompt)
    while True:
        ahead = list(text)
        for _ in range(K):
            ahead.append(int(draft(ahead).argmax()))
        for place, row in enumerate(target(ahead)[len(text) - 1:], len(text)):
            token = int(row.argmax())
            text.append(token)
            yield token
            if place < len(ahead) and ahead[place] != token:
                break


def speculative_decode(draft, target, prompt, max_new, K):
    return list(islice(stream(draft, target, prompt, K), max_new))
