import numpy as np


def speculative_decode(draft, target, prompt, max_new, K):
    tokens = list(prompt)
    goal = len(prompt) + max_new
    while len(tokens) < goal:
        proposal = []
        while len(proposal) < min(K, goal - len(tokens)):
            proposal.append(int(draft(tokens + proposal).argmax()))
        if proposal:
            scores = target(tokens + proposal)
            place = len(tokens) - 1
            for token in proposal:
                if int(scores[place].argmax()) != token:
                    break
                tokens.append(token)
                place += 1
        if len(tokens) < goal:
            # The next token, from a separate call.
            tokens.append(int(target(tokens)[-1].argmax()))
    return tokens[len(prompt):]
