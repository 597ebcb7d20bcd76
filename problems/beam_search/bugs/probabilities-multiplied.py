import numpy as np

EOS = 1


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0, length_penalty=0.0):
    live = [(1.0, [bos_id])]
    done = []
    for _ in range(max_len):
        candidates = []
        for p, tokens in live:
            probs = np.exp(score_fn(tokens))
            for t in range(vocab_size):
                candidates.append((p * probs[t], tokens + [t]))
        if not candidates:
            break
        candidates.sort(key=lambda c: c[0], reverse=True)
        done += [c for c in candidates[:beam_width] if c[1][-1] == EOS]
        live = [c for c in candidates[:beam_width] if c[1][-1] != EOS]
    with np.errstate(divide="ignore"):
        final = [(float(np.log(p)), tokens) for p, tokens in done + live]
    final.sort(key=lambda c: c[0] / max(1, len(c[1]) - 1) ** length_penalty, reverse=True)
    return final[:beam_width]
