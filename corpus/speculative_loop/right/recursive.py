# recursion over the rounds
def speculative_decode(draft, target, prompt, max_new, K):
    if max_new <= 0:
        return []
    steps = min(K, max_new - 1)
    line = tuple(prompt)
    for _ in range(steps):
        line += (int(draft(list(line)).argmax()),)
    answer = target(list(line)).argmax(axis=1)
    here = len(prompt)
    while here < len(line) and line[here] == answer[here - 1]:
        here += 1
    new = list(line[len(prompt) : here]) + [int(answer[here - 1])]
    return new + speculative_decode(draft, target, list(prompt) + new, max_new - len(new), K)
