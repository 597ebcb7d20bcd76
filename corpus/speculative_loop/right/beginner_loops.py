# beginner: one loop for each step, plain argmax
def argmax(row):
    best = 0
    for i in range(len(row)):
        if row[i] > row[best]:
            best = i
    return best


def speculative_decode(draft, target, prompt, max_new, K):
    text = list(prompt)
    new = []
    while len(new) < max_new:
        guess = []
        while len(guess) < K:
            guess.append(argmax(draft(text + guess)))
        rows = target(text + guess)
        position = len(text) - 1
        accepted = []
        for token in guess:
            choice = argmax(rows[position])
            if choice != token:
                break
            accepted.append(token)
            position += 1
        accepted.append(argmax(rows[position]))
        text += accepted
        new += accepted
    return new[:max_new]
