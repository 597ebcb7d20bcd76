def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    finished = {}
    frontier = {(bos_id,): 0.0}
    for _ in range(max_len):
        grown = {}
        for prefix, score in frontier.items():
            logps = score_fn(list(prefix))
            for token in range(vocab_size):
                grown[(*prefix, token)] = score + float(logps[token])
        # Sorted, but never cut.
        ordered = sorted(grown, key=grown.get, reverse=True)
        finished.update({p: grown[p] for p in ordered if p[-1] == 1})
        frontier = {p: grown[p] for p in ordered if p[-1] != 1}
        if not frontier:
            break
    pool = [(score, list(p)) for p, score in {**finished, **frontier}.items()]
    pool.sort(key=lambda h: h[0] / max(1, len(h[1]) - 1) ** length_penalty, reverse=True)
    return pool[:beam_width]
