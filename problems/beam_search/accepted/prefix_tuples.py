"""Stores the hypotheses in a dict from prefix to score and selects the beam with sorted(), so duplicates are impossible."""


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    eos = 1
    ended = {}
    beam = {(bos_id,): 0.0}
    step = 0
    while beam and step < max_len:
        step += 1
        grown = {}
        for prefix, score in beam.items():
            for token, logp in enumerate(score_fn(prefix).tolist()):
                grown[prefix + (token,)] = score + logp
        best = sorted(grown, key=grown.get, reverse=True)[:beam_width]
        beam = {p: grown[p] for p in best if p[-1] != eos}
        ended.update({p: grown[p] for p in best if p[-1] == eos})

    def rank(item):
        prefix, score = item
        return score if length_penalty == 0 else score / (len(prefix) - 1) ** length_penalty

    answer = sorted({**ended, **beam}.items(), key=rank, reverse=True)
    return [(score, list(prefix)) for prefix, score in answer[:beam_width]]
