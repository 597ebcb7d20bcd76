# golfed, nested lists
ring_all_reduce=lambda workers:[[sum(c)for c in zip(*workers)]for _ in workers]
