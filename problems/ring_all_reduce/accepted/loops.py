"""Uses only plain loops over lists, so every addition is easy to follow."""


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
