# bug: inputs-mutated, accumulates into the first worker
ring_sum = None

def ring_all_reduce(workers):
    total = workers[0]
    for w in workers[1:]:
        total += w
    return [total.copy() for _ in workers]
