"""The source chapter's own code, rewritten with its bug: finished hypotheses stay in the beam for one more step. If all
of them end in the same step, they count as finished twice."""

import numpy as np

EOS = 1


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    alive, ended = [(0.0, [bos_id])], []
    for _ in range(max_len):
        grown = []
        for total, tokens in alive:
            if tokens[-1] == EOS:
                ended.append((total, tokens))
                continue
            scores = score_fn(tokens)
            for token in np.argsort(scores)[-min(beam_width, vocab_size) :]:
                grown.append((total + scores[token], [*tokens, int(token)]))
        if not grown:
            break
        grown.sort(key=lambda pair: pair[0], reverse=True)
        alive = grown[:beam_width]
    ended.extend(alive)
    ended.sort(key=lambda pair: pair[0], reverse=True)
    return ended[:beam_width]
