"""bug: finished-beam-extended: finished rows get one more EOS each step, so that all rows stay the same length."""
import numpy as np

EOS = 1


def beam_search(score_fn, beam_width, max_len, vocab_size, bos_id=0):
    ids = np.array([[bos_id]])
    scores = np.zeros(1)
    done_ids = np.zeros((0, 1), int)
    done_scores = np.zeros(0)
    for _ in range(max_len):
        if not len(ids):
            break
        logp = np.stack([np.asarray(score_fn(r.tolist()), float)[:vocab_size] for r in ids])
        flat = (scores[:, None] + logp).ravel()
        keep = np.argsort(-flat, kind="stable")[:beam_width]
        parent, tok = np.divmod(keep, vocab_size)
        new = np.hstack([ids[parent], tok[:, None]])
        # pad what is finished
        done_ids = np.hstack([done_ids, np.full((len(done_ids), 1), EOS)])
        eos = tok == EOS
        done_ids = np.vstack([done_ids, new[eos]])
        done_scores = np.concatenate([done_scores, flat[keep][eos]])
        ids, scores = new[~eos], flat[keep][~eos]
    all_ids = np.vstack([done_ids, ids]) if len(ids) else done_ids
    all_scores = np.concatenate([done_scores, scores])
    order = np.argsort(-all_scores, kind="stable")[:beam_width]
    return [(float(all_scores[i]), all_ids[i].tolist()) for i in order]
