"""Runs one round, then solves the same problem for fewer tokens. The base case is 0 tokens."""
def argmax(values):
    values = list(values)
    return values.index(max(values))


def speculative_decode(draft, target, prompt, max_new, K):
    if max_new <= 0:
        return []
    guess = []
    for _ in range(min(K, max_new - 1)):
        guess.append(argmax(draft(list(prompt) + guess)))
    choices = [argmax(row) for row in target(list(prompt) + guess)[len(prompt) - 1:]]
    new = []
    for wanted, drafted in zip(choices, guess + [None]):
        new.append(wanted)
        if wanted != drafted:
            break
    return new + speculative_decode(draft, target, list(prompt) + new, max_new - len(new), K)
