"""A generator yields tokens one by one for ever, and the caller takes as many as are wanted: the limit needs no thought inside the
loop."""
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
