# a generator of tokens, cut with islice; takewhile for the accepted drafts
from itertools import islice, takewhile


def rounds(draft, target, text, K):
    while True:
        proposal = list(text)
        for _ in range(K):
            proposal.append(draft(proposal).argmax())
        choices = target(proposal)[len(text) - 1 :].argmax(1)
        pairs = zip(proposal[len(text) :], choices)
        n = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        for token in choices[: n + 1]:
            text.append(int(token))
            yield int(token)


def speculative_decode(draft, target, prompt, max_new, K):
    return list(islice(rounds(draft, target, list(prompt), K), max_new))
