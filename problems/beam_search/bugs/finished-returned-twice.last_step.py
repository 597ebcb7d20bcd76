"""Correct except for the last step: all its survivors are added at the end, including the finished ones."""
EOS = 1


class Hyp:
    def __init__(self, score, tokens):
        self.score, self.tokens = score, tokens

    def done(self):
        return len(self.tokens) > 1 and self.tokens[-1] == EOS


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    survivors, finished = [Hyp(0.0, [bos_id])], []
    for _ in range(max_len):
        active = [h for h in survivors if not h.done()]
        if not active:
            survivors = []
            break
        children = []
        for h in active:
            logp = score_fn(h.tokens)
            children += [Hyp(h.score + float(logp[t]), h.tokens + [t]) for t in range(vocab_size)]
        children.sort(key=lambda h: h.score, reverse=True)
        survivors = children[:beam_width]
        finished += [h for h in survivors if h.done()]
    everything = finished + survivors
    everything.sort(key=lambda h: h.score / max(1, len(h.tokens) - 1) ** length_penalty, reverse=True)
    return [(h.score, h.tokens) for h in everything[:beam_width]]
