"""Plain loops over lists and nothing else: every addition can be followed with a pencil."""


def ring_all_reduce(workers):
    n = len(workers)
    d = len(workers[0])
    results = []
    for _ in range(n):
        row = []
        for j in range(d):
            total = 0
            for w in workers:
                total += w[j].item()
            row.append(total)
        results.append(row)
    return results
